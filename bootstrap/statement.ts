/** Text that CloudFormation puts together; the only intrinsics that the templates' policies use. */
export type TemplateText =
    | string
    | { readonly Ref: string }
    | { readonly "Fn::Sub": string }
    | { readonly "Fn::GetAtt": readonly [resource: string, attribute: string] };

/** Operator, then condition key, then the values; a `Ref` may stand for a whole list. */
export type Condition = Readonly<
    Record<string, Readonly<Record<string, readonly TemplateText[] | { readonly Ref: string }>>>
>;

/** One statement of a policy, with the reason why it is there. */
export interface Statement {
    /** Name of the statement, unique in its document. */
    readonly Sid: string;
    /** Why it is there, one or two sentences; becomes a comment where the format has comments. */
    readonly purpose: string;
    /** Whether it permits or forbids. */
    readonly Effect: "Allow" | "Deny";
    /** Whom it is about; policies of roles and service control policies have none. */
    readonly Principal?: "*" | { readonly [kind: string]: readonly TemplateText[] };
    /** Actions by their full names. */
    readonly Action: readonly string[];
    /** ARNs; trust policies have none. */
    readonly Resource?: readonly TemplateText[];
    /** When it holds. */
    readonly Condition?: Condition;
}

/** The value of a template's parameter or pseudo parameter. */
export function ref(name: string): { readonly Ref: string } {
    return { Ref: name };
}

/** Text with `${parameter}` in it. */
export function sub(text: string): { readonly "Fn::Sub": string } {
    return { "Fn::Sub": text };
}

/** An attribute of a resource of the same template. */
export function attribute(
    resource: string,
    name: string,
): { readonly "Fn::GetAtt": readonly [string, string] } {
    return { "Fn::GetAtt": [resource, name] };
}

/** The actions of one service. */
export function actions(service: string, ...names: readonly string[]): string[] {
    return names.map((name) => `${service}:${name}`);
}
