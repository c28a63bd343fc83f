/** Hashes and UUIDs: among their digits, eleven in a row mean nothing. */
const RANDOM =
    /(?<![0-9A-Za-z])(?:[0-9a-f]{32,128}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9A-Za-z])/gi;
/** Eleven digits, plain or with the marks of a CPF: 000.000.000-00. Any script's digits. */
const CPF = /(?<!\p{Nd})\p{Nd}{3}[. ]?\p{Nd}{3}[. ]?\p{Nd}{3}[-–. /]?\p{Nd}{2}(?!\p{Nd})/u;
const MAIL = /[^\s@:/]+@[^\s@:/]+\.[A-Za-z]{2,}/;

/** Names of members that hold what evidence may not. Compared without case and marks. */
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set([
    ...["cpf", "rg", "nome", "titular", "email", "telefone", "endereco", "nascimento", "birthdate"],
    ...["conteudo", "content", "documentcontent", "document", "payload", "message", "plaintext"],
]);

/**
 * What in a text looks like personal data; undefined when nothing does. It knows forms, not people: a name
 * in free text is not found.
 */
export function personalDataIn(text: string): string | undefined {
    const searched = text.normalize("NFKC").replace(RANDOM, "#");
    if (CPF.test(searched)) {
        return "a number in the form of a CPF";
    }
    return MAIL.test(searched) ? "an e-mail address" : undefined;
}

/** Whether a member of this name holds personal data or a document's content. */
export function isForbiddenName(name: string): boolean {
    return FORBIDDEN_NAMES.has(name.toLowerCase());
}
