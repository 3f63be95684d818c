/** The lines and zones of a camera as a list: names, kinds, and what belongs to each. */
import { Button, NativeSelect, Switch, TextInput } from "@mantine/core";
import { TEXTS } from "../texts";
import {
  type Drawing, type LineKind, type LineShape, LINE_KINDS, type Which, type ZoneKind, type ZoneShape, ZONE_KINDS, centre,
  changeLine, changeZone, remove, splitSide, wrongNames,
} from "./shapes";

interface ShapeListProps {
  drawing: Drawing;
  chosen: Which | null;
  onChoose: (which: Which) => void;
  onChange: (drawing: Drawing, tag: string | null) => void;
}

export function ShapeList({ drawing, chosen, onChoose, onChange }: ShapeListProps) {
  const { lines, zones } = drawing;
  const wrong = wrongNames(drawing);
  if (lines.length + zones.length === 0) return <p className="quiet">{TEXTS.setup.nothingDrawn}</p>;
  const item = (which: Which, name: string, kind: string, form: React.ReactNode) => {
    const open = chosen?.sort === which.sort && chosen.index === which.index;
    return (
      <li key={`${which.sort} ${which.index}`} className="shape-item" data-chosen={open}>
        <button type="button" className="shape-head" aria-expanded={open} onClick={() => onChoose(which)}>
          <strong>{name}</strong>
          <span className="quiet">{kind}</span>
        </button>
        {open && (
          <div className="shape-form">
            {form}
            <Button size="compact-sm" variant="light" color="red" onClick={() => onChange(remove(drawing, which), null)}>
              {TEXTS.setup.remove(name)}
            </Button>
          </div>
        )}
      </li>
    );
  };
  const errorOf = (which: Which) => {
    const what = wrong.get(`${which.sort} ${which.index}`);
    return what === undefined ? null : TEXTS.setup.wrongName[what];
  };
  return (
    <ul className="shape-list" data-testid="shapes">
      {lines.map((line, index) => {
        const set = (values: Partial<LineShape>, tag: string | null = null) => onChange(changeLine(drawing, index, values), tag);
        const which: Which = { sort: "line", index };
        return item(which, line.name, TEXTS.setup.kinds[line.kind], <LineForm {...{ line, set }} error={errorOf(which)} />);
      })}
      {zones.map((zone, index) => {
        const set = (values: Partial<ZoneShape>, tag: string | null = null) => onChange(changeZone(drawing, index, values), tag);
        const which: Which = { sort: "zone", index };
        const more = () => onChange(splitSide(drawing, index, zone.polygon.length - 1), null);
        return item(which, zone.name, TEXTS.setup.kinds[zone.kind], <ZoneForm {...{ zone, set, more }} error={errorOf(which)} />);
      })}
    </ul>
  );
}

interface LineFormProps {
  line: LineShape;
  set: (values: Partial<LineShape>, tag?: string | null) => void;
  error: string | null;
}

function LineForm({ line, set, error }: LineFormProps) {
  return (
    <>
      <TextInput label={TEXTS.setup.name} value={line.name} error={error} onChange={(event) => set({ name: event.currentTarget.value }, "name")} />
      <NativeSelect
        label={TEXTS.setup.kind}
        description={TEXTS.setup.kindHelp[line.kind]}
        value={line.kind}
        onChange={(event) => set({ kind: event.currentTarget.value as LineKind })}
        data={LINE_KINDS.map((kind) => ({ value: kind, label: TEXTS.setup.kinds[kind] }))}
      />
      <Button size="compact-sm" variant="default" onClick={() => set({ a: line.b, b: line.a })}>
        {TEXTS.setup.swap}
      </Button>
    </>
  );
}

interface ZoneFormProps {
  zone: ZoneShape;
  set: (values: Partial<ZoneShape>, tag?: string | null) => void;
  more: () => void;
  error: string | null;
}

function ZoneForm({ zone, set, more, error }: ZoneFormProps) {
  const whole = (text: string): number | null => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : null);
  const toKind = (kind: ZoneKind): void =>
    set({ kind, goods: kind === "shelf" ? (zone.goods ?? centre(zone.polygon)) : null });
  return (
    <>
      <TextInput label={TEXTS.setup.name} value={zone.name} error={error} onChange={(event) => set({ name: event.currentTarget.value }, "name")} />
      <NativeSelect
        label={TEXTS.setup.kind}
        description={TEXTS.setup.kindHelp[zone.kind]}
        value={zone.kind}
        onChange={(event) => toKind(event.currentTarget.value as ZoneKind)}
        data={ZONE_KINDS.map((kind) => ({ value: kind, label: TEXTS.setup.kinds[kind] }))}
      />
      <TextInput
        label={TEXTS.setup.limit}
        description={TEXTS.setup.limitHelp}
        type="number"
        min={1}
        value={zone.limit ?? ""}
        onChange={(event) => set({ limit: whole(event.currentTarget.value) }, "limit")}
      />
      <Switch label={TEXTS.setup.restricted} checked={zone.restricted} onChange={(event) => set({ restricted: event.currentTarget.checked })} />
      <Button size="compact-sm" variant="default" onClick={more}>
        {TEXTS.setup.addCorner}
      </Button>
    </>
  );
}
