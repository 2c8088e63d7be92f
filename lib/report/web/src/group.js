// A group of the tree: a module of the model, a run of equal blocks, or a range of a long list.
export function group(parent, label, kind) {
  return {group: true, parent, label, kind, children: [], byName: new Map(), open: false};
}
