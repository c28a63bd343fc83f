import { contextPrimitive, sequence } from "./derWriter";
import { hasCpfShape } from "./personalNumbers";
import { refuseFindings, X509ErrorCode } from "./x509Error";

/** Another name of the subject. */
export interface AlternativeName {
    readonly type: "dns" | "email" | "uri";
    /** ASCII; an internationalised domain in its `xn--` form. */
    readonly value: string;
}

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const DOMAIN = `(?=.{1,253}$)${LABEL}(?:\\.${LABEL})+`;
/** Number of the choice in GeneralName, the form of its value, and that form in words. */
const FORMS = {
    email: {
        choice: 1,
        form: new RegExp(`^[A-Za-z0-9._+-]{1,64}@${DOMAIN}$`),
        words: "an e-mail address",
    },
    dns: { choice: 2, form: new RegExp(`^${DOMAIN}$`), words: "a domain name" },
    uri: { choice: 6, form: /^https?:\/\/[!-~]+$/, words: "an address with http or https" },
} as const;

/**
 * The value of subjectAltName.
 * @throws X509Error `input` with every finding.
 * @see https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.6
 */
export function alternativeNames(names: readonly AlternativeName[]): Uint8Array {
    refuseFindings(X509ErrorCode.Input, names.flatMap(nameFindings));
    return sequence(
        ...names.map(({ type, value }) =>
            contextPrimitive(FORMS[type].choice, Buffer.from(value, "latin1")),
        ),
    );
}

function nameFindings({ type, value }: AlternativeName): string[] {
    const { form, words } = FORMS[type];
    const shown = `the alternative name ${JSON.stringify(value)}`;
    return [
        ...(form.test(value) ? [] : [`${shown} is not ${words}; expected one in ASCII`]),
        ...(hasCpfShape(value) ? [`${shown} holds eleven digits, which look like a CPF`] : []),
    ];
}
