import type { Component } from 'svelte';
import AgainstBoard from './AgainstBoard.svelte';
import type { BoardName } from './boards';
import CalibrationBoard from './CalibrationBoard.svelte';
import GroupsBoard from './GroupsBoard.svelte';
import MoneyBoard from './MoneyBoard.svelte';
import PolicyBoard from './PolicyBoard.svelte';
import ScaleBoard from './ScaleBoard.svelte';

/** Every board but the curves; each reads the state by itself. */
export const FURTHER: Readonly<Record<Exclude<BoardName, 'curves'>, Component>> = {
  money: MoneyBoard,
  against: AgainstBoard,
  calibration: CalibrationBoard,
  groups: GroupsBoard,
  scale: ScaleBoard,
  policy: PolicyBoard,
};
