// The accounts list by keyboard: j and k from row to row, Enter opens, ? says which keys there are.
(() => {
  const links = () => [...document.querySelectorAll(".accounts tbody th[scope=row] a")];
  const typing = (event) => event.target.closest?.("input, select, textarea, dialog, [contenteditable]");

  const step = (by) => {
    const all = links();
    const here = all.indexOf(document.activeElement);
    const next = all[here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by];
    if (next) next.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (typing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?") document.getElementById("list-keys")?.showModal();
    else return;
    event.preventDefault();
  });

  for (const hint of document.querySelectorAll("[data-keys]")) hint.hidden = false;

  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-shows-keys]")) document.getElementById("list-keys")?.showModal();
  });
})();
