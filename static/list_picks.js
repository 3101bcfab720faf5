// Accounts of the list are picked: x toggles the row that has the focus, the box on top all rows of the page.
(() => {
  const boxes = () => [...document.querySelectorAll(".accounts tbody input[name=account]")];

  const tell = () => {
    const picked = boxes().filter((box) => box.checked).length;
    for (const place of document.querySelectorAll("[data-picked]")) place.textContent = picked ? `(${picked})` : "";
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-page]")) for (const box of boxes()) box.checked = event.target.checked;
    tell();
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("select, textarea, dialog, input:not([type=checkbox])");
    if (event.key !== "x" || typing || event.altKey || event.ctrlKey || event.metaKey) return;
    const box = document.activeElement.closest("tr")?.querySelector("input[name=account]");
    if (!box) return;
    box.checked = !box.checked;
    event.preventDefault();
    tell();
  });
})();
