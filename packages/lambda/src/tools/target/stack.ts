/** Plain data as CloudFormation takes it. */
export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/** A template in the making. Everything goes in once: functions that share a queue share its resource. */
export class Stack {
  readonly parameters: Record<string, Json> = {};
  readonly resources: Record<string, Json> = {};
  readonly outputs: Record<string, Json> = {};
  readonly #ids = new Map<string, string>();

  /** The logical id of what has this name: letters and digits only, never twice the same. */
  id(name: string, suffix: string): string {
    const key = `${suffix}:${name}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const taken = new Set(this.#ids.values());
    const base = name
      .split(/[^A-Za-z0-9]+/)
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join("");
    let id = `${base}${suffix}`;
    for (let count = 2; taken.has(id); count++) id = `${base}${count}${suffix}`;
    this.#ids.set(key, id);
    return id;
  }

  resource(
    id: string,
    type: string,
    properties: Readonly<Record<string, Json | undefined>>,
    more: Readonly<Record<string, Json>> = {},
  ): Json {
    this.resources[id] ??= { Type: type, ...more, Properties: defined(properties) };
    return { Ref: id };
  }

  /** Changes a part of a resource that is there. */
  edit(id: string, part: string, change: (value: Readonly<Record<string, Json>>) => Json): void {
    const resource = this.resources[id] as Readonly<Record<string, Json>>; // a resource is a record
    this.resources[id] = { ...resource, [part]: change(resource[part] as Readonly<Record<string, Json>>) }; // and so are its parts
  }

  /** A value to be given, or with a default that can be changed, when the stack is deployed. */
  parameter(id: string, description: string, value?: string): Json {
    this.parameters[id] ??= defined({ Type: "String", Description: description, Default: value });
    return { Ref: id };
  }

  /** A value to be given that nobody is to see. */
  secretParameter(id: string, description: string): Json {
    this.parameters[id] ??= { Type: "String", NoEcho: true, Description: description };
    return { Ref: id };
  }

  /** A resource with data that must outlive the stack. */
  kept(id: string, type: string, properties: Readonly<Record<string, Json | undefined>>): Json {
    return this.resource(id, type, properties, { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  }

  output(id: string, description: string, value: Json): void {
    this.outputs[id] ??= { Description: description, Value: value };
  }
}

/** Without the keys that have no value. */
export function defined(record: Readonly<Record<string, Json | undefined>>): Record<string, Json> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/** Text in which `${Name}` stands for a parameter or resource. */
export function sub(text: string): Json {
  return { "Fn::Sub": text };
}

/** An attribute of a resource. */
export function attribute(id: string, name: string): Json {
  return { "Fn::GetAtt": [id, name] };
}
