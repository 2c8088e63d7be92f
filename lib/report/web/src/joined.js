// What a comparison or a difference says, at the layers that it says it about.

export function joinComparison(doc) {
  const run = doc.reports[0];
  const compare = doc.compare;
  if (!run || !compare) return;
  for (const key of ['layers', 'disagreements', 'agreement']) compare[key] ??= [];
  run.layers.forEach((layer, k) => {
    layer.agreement = compare.agreement[k] ?? {state: 'not-compared', engine: [], aspects: []};
    layer.disagreements = compare.disagreements.filter((one) => one.predicted_layer === k);
  });
}

export function joinDifference(doc) {
  const [before, after] = doc.reports;
  if (!before || !after || !doc.diff) return;
  doc.diff.changes ??= [];
  for (const [a, b] of doc.diff.pairs ?? []) {
    if (before.layers[a]) before.layers[a].twin = b;
    if (after.layers[b]) after.layers[b].twin = a;
  }
  doc.diff.changes.forEach((change, index) => {
    change.index = index;
    for (const [run, k] of [[before, change.before], [after, change.after]]) {
      if (run.layers[k]) run.layers[k].change = change.change;
    }
    if (before.layers[change.before] && after.layers[change.after]) {
      before.layers[change.before].twin ??= change.after;
      after.layers[change.after].twin ??= change.before;
    }
  });
}
