/** From this share of what the browser allows, it is said that there is little left. */
const NEARLY_FULL = 0.8;

/** How much the browser holds for this page and may hold, and whether it may clear that by itself. */
export class Room {
  /** In bytes; null where the browser does not say. */
  estimate: { readonly used: number; readonly allowed: number } | null = $state.raw(null);
  /** The browser has promised not to clear it by itself. */
  lasting = $state(false);
  #asked = false;

  get nearlyFull(): boolean {
    return this.estimate !== null && this.estimate.used >= NEARLY_FULL * this.estimate.allowed;
  }

  async measure(): Promise<void> {
    const storage = manager();
    if (storage === null) return;
    try {
      const { usage, quota } = await storage.estimate();
      if (usage !== undefined && quota !== undefined)
        this.estimate = { used: usage, allowed: quota };
      this.lasting = await storage.persisted();
    } catch {
      this.estimate = null;
    }
  }

  /**
   * Asks the browser, once, not to clear by itself what the visitor keeps. It may ask them, who may
   * never answer: nothing waits for it.
   */
  ask(): void {
    const storage = manager();
    if (storage === null || this.#asked || this.lasting) return;
    this.#asked = true;
    storage.persist().then(
      (lasting) => (this.lasting = lasting),
      () => undefined,
    );
  }
}

/** Not there on pages that are not secure, whatever the types say. */
function manager(): StorageManager | null {
  return typeof navigator !== 'undefined' && 'storage' in navigator ? navigator.storage : null;
}
