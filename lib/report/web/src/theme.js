// Light or dark: the system's choice until somebody chooses.

export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

export function cycleTheme(app) {
  document.documentElement.dataset.theme = isDark() ? 'light' : 'dark';
  app.recolour();
}
