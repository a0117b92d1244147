// Runs before the first paint. 'auto' follows the system; the choice is kept for this browser.
'use strict';
(() => {
  const root = document.documentElement;
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('flexgate.theme') ?? 'auto';
  } catch {
    // No storage: the system's theme it is.
  }
  if (chosen === 'light' || chosen === 'dark') {
    root.dataset.theme = chosen;
  }
})();
