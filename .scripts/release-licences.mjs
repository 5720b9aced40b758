/**
 * Throws unless a release holds our licence and, in licences.json, that of every package which is part
 * of it, text and all. `files`: [name, bytes]; `dependencies`: names of packages that must be listed.
 */
export function checkLicences(files, dependencies) {
  const inside = new Map(files);
  const textOf = (name) => {
    const bytes = inside.get(name);
    if (bytes === undefined) throw new Error(`The release lacks ${name}`);
    return new TextDecoder().decode(bytes);
  };
  if (textOf('LICENSE').trim() === '') throw new Error('The LICENSE of the release is empty');
  const listed = new Map(
    JSON.parse(textOf('licences.json')).map((licence) => [licence.name, licence]),
  );
  const bare = dependencies.filter((name) => {
    const { licence = '', text = '' } = listed.get(name) ?? {};
    return licence === '' || text.trim() === '';
  });
  if (bare.length > 0) throw new Error(`The release lacks the licence of ${bare.join(', ')}`);
}
