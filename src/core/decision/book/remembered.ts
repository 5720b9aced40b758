/**
 * Work that remembers its last answer, and gives it again while it is asked for the very same
 * things. For work whose answer follows from what it is given.
 */
export function remembered<Asked extends readonly unknown[], Answer>(
  work: (...asked: Asked) => Answer,
): (...asked: Asked) => Answer {
  let last: { readonly asked: Asked; readonly answer: Answer } | undefined;
  return (...asked) => {
    if (last === undefined || !asked.every((one, i) => Object.is(one, last?.asked[i])))
      last = { asked, answer: work(...asked) };
    return last.answer;
  };
}
