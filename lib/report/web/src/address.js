// The part of the address behind #: what is selected, so that a link leads to it.

export function readHash() {
  const values = new URLSearchParams(location.hash.slice(1));
  const number = (name) =>
      (/^\d{1,9}$/.test(values.get(name) ?? '') ? Number(values.get(name)) : null);
  return {
    model: number('model') ?? 0,
    layer: number('layer'),
    finding: number('finding'),
    side: values.get('side')
  };
}

export function writeHash(app) {
  const parts = [];
  if (app.model > 0) parts.push(`model=${app.model}`);
  const {node, finding, pane} = app.selection ?? {};
  if (finding)
    parts.push(`finding=${finding.index}`);
  else if (node && !node.group && !node.box.terminal) {
    parts.push(`layer=${node.box.index}`);
    if (pane.side) parts.push(`side=${pane.side}`);
  }
  const hash = parts.length > 0 ? `#${parts.join('&')}` : ' ';
  if (hash.trim() !== location.hash)
    history.replaceState(null, '', parts.length > 0 ? hash : location.pathname + location.search);
}
