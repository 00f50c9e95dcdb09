document$.subscribe(() => { new Tablesort(document.querySelector("table")); });
