export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'cutoff-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
/** The visitor's own colours everywhere: which theme goes with them the browser says. */
const forced = matchMedia('(forced-colors: active)');
let chosen: Theme = 'auto';

/** The visitor's choice, kept between visits where the browser lets us. */
export function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem(KEY);
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto';
  }
}

export function applyTheme(theme: Theme): void {
  chosen = theme;
  document.documentElement.dataset['theme'] = shownTheme();
  try {
    if (theme === 'auto') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    return;
  }
}

export function shownTheme(): 'light' | 'dark' {
  return chosen === 'auto' || forced.matches ? (dark.matches ? 'dark' : 'light') : chosen;
}

for (const wish of [dark, forced]) wish.addEventListener('change', () => applyTheme(chosen));
