{
  const html = document.documentElement;
  html.classList.replace("no-js", "js");
  try {
    const scheme = localStorage.getItem("klankbord.scheme");
    if (scheme && !("schemeFixed" in html.dataset)) html.dataset.scheme = scheme;
  } catch {}
  try {
    if (/"heard":\[\{/.test(localStorage.getItem("klankbord.mine") ?? "")) html.classList.add("returns");
  } catch {}
  if (/[?&]q=./.test(location.search)) html.classList.add("asked");
}
