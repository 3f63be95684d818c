/** Reads a JSON schema as pydantic writes it, as far as settings need it. Pure. */

export interface Schema {
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: readonly Schema[];
  items?: Schema;
  properties?: Readonly<Record<string, Schema>>;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  format?: string;
  writeOnly?: boolean;
  $ref?: string;
  $defs?: Readonly<Record<string, Schema>>;
}

export type Field = {
  name: string;
  title: string;
  description: string;
  /** Whether it may be left unset. */
  optional: boolean;
} & (
  | { form: "text" | "password" }
  | { form: "number"; whole: boolean; least: number | null; most: number | null }
  | { form: "switch" }
  | { form: "choice"; choices: readonly string[] }
);

export interface Section {
  name: string;
  title: string;
  description: string;
  fields: readonly Field[];
  /** Names of what is too deep for a form: lists of lists, tables. */
  others: readonly string[];
}

const resolved = (schema: Schema, root: Schema): Schema => {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : { ...root.$defs?.[name], ...schema };
};

/** A setting as a field of a form; null when it is too deep for one. */
export function fieldOf(name: string, given: Schema, root: Schema): Field | null {
  const outer = resolved(given, root);
  const choices = outer.anyOf?.filter((one) => one.type !== "null");
  if (choices && choices.length !== 1) return null;
  const inner = choices?.[0] ? resolved(choices[0], root) : outer;
  const common = {
    name,
    title: outer.title ?? name,
    description: outer.description ?? "",
    optional: choices !== undefined,
  };
  if (inner.enum) return { ...common, form: "choice", choices: inner.enum.map(String) };
  if (inner.type === "boolean") return { ...common, form: "switch" };
  if (inner.type === "integer" || inner.type === "number") {
    const least = inner.minimum ?? inner.exclusiveMinimum ?? null;
    return { ...common, form: "number", whole: inner.type === "integer", least, most: inner.maximum ?? null };
  }
  if (inner.type !== "string") return null;
  const secret = inner.writeOnly === true || inner.format === "password" || /password|secret|token/.test(name);
  return { ...common, form: secret ? "password" : "text" };
}

/** The parts of the file that are tables of settings, in their order. */
export function sectionsOf(root: Schema): Section[] {
  return Object.entries(root.properties ?? {}).flatMap(([name, given]) => {
    const schema = resolved(given, root);
    if (!schema.properties) return [];
    const all = Object.entries(schema.properties).map(([key, one]) => [key, fieldOf(key, one, root)] as const);
    return [
      {
        name,
        title: schema.title ?? name,
        description: schema.description ?? "",
        fields: all.flatMap(([, field]) => (field ? [field] : [])),
        others: all.flatMap(([key, field]) => (field ? [] : [key])),
      },
    ];
  });
}

/** What was typed as the value that the file holds; `undefined` when it is none. */
export function valueOf(field: Field, text: string): string | number | null | undefined {
  if (text.trim() === "") return field.optional ? null : field.form === "number" ? undefined : text;
  if (field.form !== "number") return text;
  const value = Number(text.replace(",", "."));
  if (!Number.isFinite(value) || (field.whole && !Number.isInteger(value))) return undefined;
  if ((field.least !== null && value < field.least) || (field.most !== null && value > field.most)) return undefined;
  return value;
}
