/** What a page asks of the service worker, with a port for the answer. */
export interface KeeperQuestion {
  readonly type: 'which-build';
  /** The build that the page is of. */
  readonly build: string;
}

export interface KeeperAnswer {
  /** The build that a reload would show. */
  readonly build: string;
  /** Every file of it is kept here, so that it works without a network. */
  readonly complete: boolean;
}
