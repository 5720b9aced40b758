/** "person_home_ownership" → "Person home ownership"; "DAYS_BIRTH" → "Days birth". */
export function humanise(name: string): string {
  const words = tokens(name).join(' ');
  return words === '' ? name : words[0].toUpperCase() + words.slice(1);
}

/** The lower-case words a column name is made of. */
export function tokens(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
