// With DEBUG on, django-htmx keeps every 4xx out of the page. What a form says of itself (409, 422) belongs beside its
// fields there too, as it does without DEBUG; only what has Django's own page of the mistake stays out.
(() => {
  const kept = window.htmx?.config.noSwap;
  const place = kept ? kept.indexOf("4xx") : -1;
  if (place >= 0) kept.splice(place, 1, 400, 403, 404);
})();

// A figure's definition opens beside the work, in one card; without this file its link leads to the definitions page.
(() => {
  const showDefinition = async (link) => {
    const card = document.getElementById("definition-card");
    const [page] = link.href.split("#");
    const answer = await fetch(page + link.dataset.definition + "/", { headers: { Accept: "text/html", "HX-Request": "true" } });
    if (!answer.ok) {
      location.assign(link.href);
      return;
    }
    card.innerHTML = await answer.text();
    card.showPopover();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-definition]");
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    if (link && plain) {
      event.preventDefault();
      showDefinition(link);
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
    }
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing) {
      const search = document.querySelector("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
  });
})();
