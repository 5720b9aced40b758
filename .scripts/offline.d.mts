export function makeOffline(
  folder: string,
): Promise<{ version: string; files: Record<string, string> }>;
