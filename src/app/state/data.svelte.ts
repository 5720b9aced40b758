import { SvelteMap } from 'svelte/reactivity';
import { parseCatalog, type Catalog, type CatalogEntry } from '../../core/data/catalog';
import type { ColumnProfile } from '../../core/data/profile';
import type { DatasetPreview } from '../../core/data/read';
import { Fault } from '../../core/fault';
import type { Progress } from '../../core/task';
import type { Call, WorkerClient } from '../../worker/client';
import type { DatasetInfo, OpenOptions, OpenRequest } from '../../worker/protocol';
import { asset } from './assets';

/** The built-in sets, the table that is open, and the opening of another. */
export class DataState {
  catalog: Catalog | null = $state.raw(null);
  dataset: DatasetInfo | null = $state.raw(null);
  /** The worker holds that table: it may have died with it. */
  isHeld = $state(false);
  profiles: readonly ColumnProfile[] | null = $state.raw(null);
  profiling: Progress | null = $state.raw(null);
  profileFault: Fault | null = $state.raw(null);
  opening: { readonly name: string; readonly progress: Progress | null } | null = $state.raw(null);
  /** A file that waits for the visitor to say which column is the outcome. */
  preview: DatasetPreview | null = $state.raw(null);
  /** A file so large that the visitor is asked first. */
  consent: Fault | null = $state.raw(null);

  readonly #client: WorkerClient;
  readonly #onOpened: (dataset: DatasetInfo) => void;
  #call: Call<'open'> | undefined;
  #waiting: OpenRequest | undefined;
  #last: OpenRequest | undefined;
  #refused: OpenRequest | undefined;
  readonly #files = new SvelteMap<string, OpenRequest>();
  #profileCall: Call<'profile'> | undefined;

  constructor(client: WorkerClient, onOpened: (dataset: DatasetInfo) => void) {
    this.#client = client;
    this.#onOpened = onOpened;
  }

  /** No table is being opened, and the visitor is asked nothing about one. */
  get idle(): boolean {
    return this.opening === null && this.preview === null && this.consent === null;
  }

  async loadCatalog(): Promise<Catalog> {
    const text = new TextDecoder().decode(await asset('data/catalog.json'));
    this.catalog = parseCatalog(JSON.parse(text));
    return this.catalog;
  }

  entry(id: string): CatalogEntry | undefined {
    return this.catalog?.datasets.find((dataset) => dataset.id === id);
  }

  /** Whether `openById` can open it. */
  has(id: string): boolean {
    return this.entry(id) !== undefined || this.#files.has(id);
  }

  /** Names of the visitor's files that `openById` can open. */
  get files(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** How a file that was opened was asked for; null for others. */
  fileOf(id: string): (OpenRequest & { kind: 'file' }) | null {
    const request = this.#files.get(id);
    return request?.kind === 'file' ? request : null;
  }

  /** Makes a file of an earlier visit one that can be opened again. */
  know(id: string, file: File, options: OpenOptions): void {
    this.#files.set(id, { ...options, kind: 'file', file });
  }

  /** A built-in set, or a file that was opened before on this page. */
  openById(id: string): Promise<DatasetInfo | null> {
    const entry = this.entry(id);
    const request =
      entry === undefined ? this.#files.get(id) : ({ kind: 'built-in', entry } as const);
    if (request === undefined)
      return Promise.reject(
        new Fault('bad-settings', `There is no built-in dataset “${id}”`, {
          remedy:
            'If it was a file of yours, open that file again: files never leave the tab, so a link can’t carry them',
        }),
      );
    return this.#open(request);
  }

  openFile(file: File, options: OpenOptions = {}): Promise<DatasetInfo | null> {
    return this.#open({ kind: 'file', file, ...options });
  }

  /** The open file again with other choices: target, which value is a default, roles, consent. */
  reopen(options: OpenOptions): Promise<DatasetInfo | null> {
    const request = this.#waiting ?? this.#last;
    if (request === undefined) return Promise.resolve(null);
    return this.#open({ ...request, ...options });
  }

  /** The file that was refused again, this time asking which column is the outcome. */
  askOutcome(): Promise<DatasetInfo | null> {
    const request = this.#refused;
    return request === undefined ? Promise.resolve(null) : this.#open({ ...request, ask: true });
  }

  /** After the worker was lost: the same table again, in silence. */
  async restore(): Promise<void> {
    const request = this.#last;
    if (request !== undefined) await this.#open(request);
  }

  /** The worker died with all it held. */
  lost(): void {
    this.isHeld = false;
  }

  cancelOpening(): void {
    this.#call?.cancel();
    this.preview = null;
    this.consent = null;
    this.#waiting = undefined;
  }

  /** Describes the columns of the open table, once; a failure is kept for the view to show. */
  async profile(): Promise<void> {
    if (this.profiles !== null || this.#profileCall !== undefined || this.dataset === null) return;
    this.profileFault = null;
    const { key } = this.dataset;
    const call = this.#client.request(
      'profile',
      { table: key },
      {
        onProgress: (progress) => {
          if (this.#profileCall === call) this.profiling = progress;
        },
      },
    );
    this.#profileCall = call;
    try {
      const profiles = await call.result;
      if (this.#profileCall === call) this.profiles = profiles;
    } catch (thrown) {
      if (this.#profileCall === call) this.profileFault = Fault.from(thrown);
    } finally {
      if (this.#profileCall === call) this.#forgetProfile();
    }
  }

  #forgetProfile(): void {
    this.#profileCall = undefined;
    this.profiling = null;
  }

  /** Resolves when no table is being opened any more, whatever came of it. */
  async settled(): Promise<void> {
    while (this.#call !== undefined) await this.#call.result.catch(() => undefined);
  }

  /** Null when the visitor is asked something first; then `reopen` goes on. */
  async #open(request: OpenRequest): Promise<DatasetInfo | null> {
    this.#call?.cancel();
    const name = request.kind === 'file' ? request.file.name : request.entry.title;
    this.opening = { name, progress: null };
    const call = this.#client.request('open', request, {
      onProgress: (progress) => {
        if (this.#call === call) this.opening = { name, progress };
      },
    });
    this.#call = call;
    try {
      const outcome = await call.result;
      if (outcome.kind === 'opened') {
        // Even when a newer opening is under way: this is the table the worker holds now.
        this.#settle(request, outcome.dataset, this.#call === call);
        return outcome.dataset;
      }
      if (this.#call === call) {
        this.#waiting = request;
        this.preview = outcome.preview;
        this.consent = null;
      }
      return null;
    } catch (thrown) {
      const fault = Fault.from(thrown);
      if (this.#call !== call) return null;
      if (fault.code !== 'needs-consent') {
        this.#refused = request;
        throw fault;
      }
      this.#waiting = request;
      this.consent = fault;
      this.preview = null;
      return null;
    } finally {
      if (this.#call === call) {
        this.#call = undefined;
        this.opening = null;
      }
    }
  }

  #settle(request: OpenRequest, dataset: DatasetInfo, newest: boolean): void {
    this.#last = request;
    if (request.kind === 'file') this.#files.set(dataset.id, request);
    if (newest) {
      this.#waiting = undefined;
      this.preview = null;
      this.consent = null;
    }
    this.profiles = null;
    this.#profileCall?.result.catch(() => undefined);
    this.#profileCall?.cancel();
    this.#forgetProfile();
    this.profileFault = null;
    this.dataset = dataset;
    this.isHeld = true;
    this.#onOpened(dataset);
  }
}
