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
  if (/[?&]q=./.test(location.search)) {
    html.classList.add("asked");
    const { ahead } = html.dataset;
    for (const [rel, name] of ahead
      ? [
          ["modulepreload", "pagefind.js"],
          ["preload", `wasm.${html.lang}.pagefind`],
        ]
      : []) {
      const link = Object.assign(document.createElement("link"), {
        rel,
        href: `${ahead}${name}`,
        crossOrigin: "anonymous",
      });
      if (rel === "preload") link.as = "fetch";
      document.head.append(link);
    }
  }
}
