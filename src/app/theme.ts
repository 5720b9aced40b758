export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'cutoff-theme';
const dark = matchMedia('(prefers-color-scheme: dark)');
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
  return chosen === 'auto' ? (dark.matches ? 'dark' : 'light') : chosen;
}

dark.addEventListener('change', () => applyTheme(chosen));
