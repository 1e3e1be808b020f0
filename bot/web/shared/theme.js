/* Light, dark, or as the system: a classic script, so that the page is never drawn in the wrong one first. */
(() => {
  const KEY = "relais.theme";
  const apply = (theme) => {
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
  };
  const read = () => {
    try {
      return localStorage.getItem(KEY) ?? "auto";
    } catch {
      return "auto";
    }
  };
  apply(read());
  window.relaisTheme = {
    get: read,
    set(theme) {
      apply(theme);
      try {
        localStorage.setItem(KEY, theme);
      } catch {
        // A browser that keeps nothing: the choice holds for this page.
      }
    },
  };
})();
