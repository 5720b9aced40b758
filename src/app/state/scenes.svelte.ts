import type { Experiment } from '../../core/experiment';
import { Fault } from '../../core/fault';
import { problemsInWords, quoted } from '../../core/salvage';
import { linkedTable } from '../../core/link';
import {
  MOST_SCENES,
  readScenes,
  saysItHasScenes,
  writeScenes,
  type Scene,
  type SceneSet,
} from '../../core/scenes-file';
import { differingKnobs } from '../../core/settings';
import type { DataState } from './data.svelte';
import type { ExperimentState } from './experiment.svelte';
import type { LinkedFiles } from './linked-file';
import type { Notices } from './notices.svelte';
import { keepScenes, keptScenes } from './scene-store';

export interface SceneItem extends Scene {
  readonly id: number;
}

const KEEP_DELAY_MS = 400;
/** Larger JSON is some other file; 100 scenes with long notes and rules stay far below. */
const MOST_BYTES = 8_000_000;

/** The states of the page that a presenter steps through. */
export class ScenesState {
  list: readonly SceneItem[] = $state.raw([]);
  /** The scene last gone to or captured, by its id; null for none. */
  currentId: number | null = $state(null);
  /** Place of that scene in the list; -1 for none. */
  readonly at: number = $derived(this.list.findIndex(({ id }) => id === this.currentId));
  /** The settings moved on since that scene was gone to. */
  readonly moved: boolean = $derived.by(() => {
    const scene = this.list[this.at] as SceneItem | undefined;
    return (
      scene !== undefined && differingKnobs(scene.experiment, this.#experiment.value).length > 0
    );
  });

  readonly #experiment: ExperimentState;
  readonly #data: DataState;
  readonly #linked: LinkedFiles;
  readonly #notices: Notices;
  #nextId = 1;
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #told = false;

  constructor(parts: {
    experiment: ExperimentState;
    data: DataState;
    linked: LinkedFiles;
    notices: Notices;
  }) {
    this.#experiment = parts.experiment;
    this.#data = parts.data;
    this.#linked = parts.linked;
    this.#notices = parts.notices;
  }

  /** Scenes of an earlier visit come back. */
  begin(): void {
    const { scenes, problems } = keptScenes();
    this.list = this.#items(scenes);
    if (problems.length > 0)
      this.#notices.fail(
        new Fault(
          'bad-input',
          `Not all scenes kept from an earlier visit can be read: ${problemsInWords(problems)}`,
          { remedy: 'What can be read is here; the next change of a scene overwrites the rest' },
        ),
      );
  }

  capture(): void {
    if (this.list.length >= MOST_SCENES) {
      this.#notices.fail(
        new Fault('bad-settings', `There are ${String(MOST_SCENES)} scenes, and no more are kept`, {
          remedy: 'Delete one first, or save them as a file and begin anew',
        }),
      );
      return;
    }
    const id = this.#nextId++;
    const name = `Scene ${String(this.list.length + 1)}`;
    this.#become([...this.list, { id, name, note: '', experiment: this.#experiment.value }]);
    this.currentId = id;
  }

  change(id: number, changes: Partial<Pick<Scene, 'name' | 'note'>>): void {
    this.#become(this.list.map((scene) => (scene.id === id ? { ...scene, ...changes } : scene)));
  }

  /** The scene becomes what is on screen now. */
  update(id: number): void {
    const before = this.list;
    const experiment = this.#experiment.value;
    this.#become(before.map((scene) => (scene.id === id ? { ...scene, experiment } : scene)));
    this.currentId = id;
    this.#tellUndoable('Scene updated from what is on screen.', before);
  }

  /** Up or down by so many places, as far as there are any. */
  move(id: number, by: number): void {
    const from = this.list.findIndex((scene) => scene.id === id);
    const to = Math.min(this.list.length - 1, Math.max(0, from + by));
    if (from < 0 || to === from) return;
    const moved = this.list.toSpliced(from, 1);
    this.#become(moved.toSpliced(to, 0, this.list[from]));
  }

  remove(id: number): void {
    const before = this.list;
    const scene = before.find((other) => other.id === id);
    if (scene === undefined) return;
    this.#become(before.filter((other) => other.id !== id));
    this.#tellUndoable(`${quoted(scene.name)} deleted.`, before);
  }

  /** Puts a scene on screen; places beyond the ends do nothing. */
  go(place: number): void {
    const scene = this.list[place] as SceneItem | undefined;
    if (scene === undefined) return;
    this.currentId = scene.id;
    this.#experiment.take(this.#withDataHere(scene));
  }

  /** The next scene, or another so many away; before any was gone to, the first. */
  step(by: number): void {
    if (this.at < 0) this.go(by > 0 ? 0 : this.list.length - 1);
    else this.go(Math.min(this.list.length - 1, Math.max(0, this.at + by)));
  }

  #withDataHere({ name, experiment }: SceneItem): Experiment {
    const { dataset } = experiment;
    const here = this.#experiment.value.dataset;
    if (dataset === here || this.#data.catalog === null || this.#data.has(dataset))
      return experiment;
    this.#notices.fail(
      new Fault('bad-settings', `${quoted(name)} is about the file ${quoted(dataset)}`, {
        remedy:
          'Open that file again to see it; until then its settings stand with the data on screen',
      }),
    );
    return { ...experiment, dataset: here };
  }

  /** Settings and scenes as the text of a file. */
  written(): string {
    const { dataset } = this.#data;
    const table =
      dataset === null
        ? null
        : { id: dataset.id, title: dataset.title, hash: dataset.hash, key: dataset.key };
    return writeScenes({ table, experiment: this.#experiment.value, scenes: this.list });
  }

  /** Opens a file if it says that it holds scenes; false where it is something else. */
  async openIfScenes(file: File): Promise<boolean> {
    if (file.size > MOST_BYTES || !/\.json$/i.test(file.name)) return false;
    const text = await file.text();
    if (!saysItHasScenes(text)) return false;
    this.open(text, file.name);
    return true;
  }

  /** Takes settings and scenes of such a text in place of those that stand; throws what `readScenes` throws. */
  open(text: string, file: string): void {
    const { set, problems } = readScenes(text, file);
    const before = this.list;
    const { past } = this.#experiment;
    this.#become(this.#items(set.scenes));
    this.currentId = null;
    if (set.experiment !== null) this.#take({ ...set, experiment: set.experiment }, problems);
    const count = set.scenes.length;
    const settings = set.experiment === null ? '' : ', and its settings are applied';
    this.#notices.tell(
      `${quoted(file)} is open: ${count === 1 ? 'one scene' : `${String(count)} scenes`}${settings}.`,
      {
        label: 'Undo',
        run: () => {
          this.#become(before);
          if (this.#experiment.past.length > past.length) this.#experiment.undo();
        },
      },
    );
  }

  #take(
    { experiment, table }: SceneSet & { experiment: Experiment },
    problems: Parameters<typeof problemsInWords>[0],
  ): void {
    const isOfTable = table !== null && table.id === experiment.dataset;
    const link = { experiment, problems, table: isOfTable ? linkedTable(table) : null };
    this.#experiment.take(this.#linked.resolve('file of scenes', link));
  }

  #items(scenes: readonly Scene[]): SceneItem[] {
    return scenes.map((scene) => ({ ...scene, id: this.#nextId++ }));
  }

  #tellUndoable(text: string, before: readonly SceneItem[]): void {
    this.#notices.tell(text, { label: 'Undo', run: () => this.#become(before) });
  }

  #become(list: readonly SceneItem[]): void {
    this.list = list;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = setTimeout(() => this.keep(), KEEP_DELAY_MS);
  }

  /** Writes them into this browser's storage now. */
  keep(): void {
    if (this.#keepTimer === undefined) return;
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    if (keepScenes(this.list) || this.#told) return;
    this.#told = true;
    this.#notices.tell('This browser does not keep the scenes: save them as a file.');
  }
}
