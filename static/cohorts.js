// The heat map by keyboard: one stop for Tab, arrows from cell to cell; what a cell says stands above the table.
(() => {
  const cells = (table) => [...table.querySelectorAll("tbody td > a")];

  const settle = () => {
    for (const table of document.querySelectorAll(".cohort .heat")) {
      const [first, ...rest] = cells(table);
      if (first) first.tabIndex = 0;
      for (const cell of rest) cell.tabIndex = -1;
    }
  };

  const tell = (event) => {
    const cell = event.target.closest?.(".cohort .heat td > a");
    if (cell) cell.closest(".cohort").querySelector("[data-told]").textContent = cell.title;
  };

  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  document.addEventListener("keydown", (event) => {
    const cell = event.target.closest?.(".cohort .heat td > a");
    const step = steps[event.key];
    if (!cell || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const place = cell.parentElement;
    const row = place.closest("tbody").rows[place.parentElement.sectionRowIndex + step[0]];
    const next = row?.cells[place.cellIndex + step[1]]?.querySelector("a");
    if (!next) return;
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  document.addEventListener("mouseover", tell);
  document.addEventListener("focusin", tell);
  document.addEventListener("htmx:after:swap", settle);
  settle();
})();
