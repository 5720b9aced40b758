export type ListKnobName = 'blockWidths' | 'blockDropouts' | 'lstmUnits';

interface ListOfItems {
  readonly name: ListKnobName;
  readonly head: string;
  /** What a number is multiplied by to be shown. */
  readonly factor: number;
  /** Names the field of an item, counted from 1. */
  readonly field: (item: number) => string;
}

interface ListKnobs {
  readonly title: string;
  readonly help: string;
  readonly item: string;
  readonly label: string;
  readonly lists: readonly ListOfItems[];
}

/** Lists of numbers that belong to the same items, under the knob that says how many there are. */
export const LIST_KNOBS: Readonly<Record<'blockWidths' | 'lstmUnits', ListKnobs>> = {
  blockWidths: {
    title: 'Blocks',
    help: 'How many residual blocks follow the input layer. Each has two layers and a shortcut around them; a new block starts like the last one.',
    item: 'Block',
    label: 'Width and dropout of each block',
    lists: [
      {
        name: 'blockWidths',
        head: 'Width',
        factor: 1,
        field: (block) => `Width of block ${block}`,
      },
      {
        name: 'blockDropouts',
        head: 'Dropout %',
        factor: 100,
        field: (block) => `Dropout of block ${block}, per cent`,
      },
    ],
  },
  lstmUnits: {
    title: 'LSTM layers',
    help: 'How many follow one another; a new one starts like the last.',
    item: 'LSTM layer',
    label: 'LSTM units',
    lists: [
      {
        name: 'lstmUnits',
        head: 'LSTM units',
        factor: 1,
        field: (layer) => `LSTM units of LSTM layer ${layer}`,
      },
    ],
  },
};
