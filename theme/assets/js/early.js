(e=>{e.classList.replace("no-js","js");try{const s=localStorage.getItem("klankbord.scheme");if(s)e.dataset.scheme=s}catch{}})(document.documentElement)
