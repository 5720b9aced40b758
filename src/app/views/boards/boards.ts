import type { Component } from 'svelte';
import type { Experiment } from '../../../core/experiment';
import AgainstBoard from './AgainstBoard.svelte';
import CalibrationBoard from './CalibrationBoard.svelte';
import CurvesBoard from './CurvesBoard.svelte';
import GroupsBoard from './GroupsBoard.svelte';
import MoneyBoard from './MoneyBoard.svelte';
import PolicyBoard from './PolicyBoard.svelte';
import ScaleBoard from './ScaleBoard.svelte';

type BoardName = Exclude<Experiment['board'], 'all'>;

/** What each board's tab shows; every board reads the state by itself. */
export const BOARDS: Readonly<Record<BoardName, Component>> = {
  curves: CurvesBoard,
  money: MoneyBoard,
  against: AgainstBoard,
  calibration: CalibrationBoard,
  groups: GroupsBoard,
  scale: ScaleBoard,
  policy: PolicyBoard,
};

export function shownBoards(board: Experiment['board']): BoardName[] {
  return board === 'all' ? (Object.keys(BOARDS) as BoardName[]) : [board];
}
