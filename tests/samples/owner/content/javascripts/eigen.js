document$.subscribe(() => { document.documentElement.dataset.eigen = "ja"; });
