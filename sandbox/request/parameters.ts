/** What a parameter may hold. Strings are measured in characters, blobs in bytes, lists in members. */
export type ParameterRule =
    | {
          readonly type: "string";
          readonly required?: true;
          readonly min?: number;
          readonly max?: number;
          /** As AWS prints it in its refusal; matched against the whole value. */
          readonly pattern?: string;
          readonly enum?: readonly string[];
      }
    | {
          readonly type: "integer";
          readonly required?: true;
          readonly min?: number;
          readonly max?: number;
      }
    | { readonly type: "boolean"; readonly required?: true }
    /** Bytes, base64 on the wire; never quoted in a refusal. */
    | {
          readonly type: "blob";
          readonly required?: true;
          readonly min?: number;
          readonly max?: number;
      }
    | {
          readonly type: "list";
          readonly required?: true;
          readonly min?: number;
          readonly max?: number;
          readonly member: ParameterRule;
      }
    /** Texts by their name, as an encryption context is. */
    | { readonly type: "map"; readonly required?: true }
    | { readonly type: "structure"; readonly required?: true; readonly fields: ParameterShape };

/** The parameters of an operation, by their name on the wire. Others are ignored, as AWS does. */
export interface ParameterShape {
    readonly [name: string]: ParameterRule;
}

/** The value that a rule lets through. */
export type ValueOf<R> = R extends { readonly type: "string"; readonly enum: readonly (infer E)[] }
    ? E
    : R extends { readonly type: "string" }
      ? string
      : R extends { readonly type: "integer" }
        ? number
        : R extends { readonly type: "boolean" }
          ? boolean
          : R extends { readonly type: "blob" }
            ? Buffer
            : R extends { readonly type: "list"; readonly member: infer M }
              ? readonly ValueOf<M>[]
              : R extends { readonly type: "map" }
                ? Readonly<Record<string, string>>
                : R extends { readonly type: "structure"; readonly fields: infer F }
                  ? InputOf<F>
                  : never;

/** The parameters of a call, once they have been validated. */
export type InputOf<S> = {
    readonly [K in keyof S]: S[K] extends { readonly required: true }
        ? ValueOf<S[K]>
        : ValueOf<S[K]> | undefined;
};
