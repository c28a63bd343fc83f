import type { KeyView } from "../../../operations/account/keyFacts";
import type { StackAccount } from "../../../operations/account/stackAccount";
import type { OnboardingAnswers } from "../../../operations/onboarding/columns";
import type { Cartorio } from "../../../registry/index";

/** The account of the tests. */
export const ACCOUNT = "111111119001";

/** What is said of a cartório, all of it right but for what is overridden. */
export function answers(overrides: OnboardingAnswers = {}): OnboardingAnswers {
    return {
        ...{ cns: "990101", name: "Ofício de Notas de Exemplo", uf: "SP", municipality: "3550308" },
        ...{ class: "2", account: ACCOUNT, wave: "1", ...overrides },
    };
}

/** The registry's file of it. */
export function cartorio(overrides: Partial<Cartorio> = {}): Cartorio {
    return {
        ...{ cns: "990101", name: "Ofício de Notas de Exemplo", uf: "SP", municipality: "3550308" },
        ...{ class: 2, accountId: ACCOUNT, wave: 1, status: "requested" },
        signingKey: { generations: [{ id: 1, state: "active", since: "2026-11-26" }] },
        ...overrides,
    };
}

/** Its account. */
export function stackOf(overrides: Partial<Cartorio> = {}): StackAccount {
    return {
        ...{ stackName: "dev-990101", environment: "dev", region: "sa-east-1" },
        ...{ role: "cartorio/Deployer", externalId: "x", file: "cartorios/dev/990101.yaml" },
        cartorio: cartorio(overrides),
    };
}

/** Id of a key. */
export const KEY_ID = "00000001-0000-4000-8000-000000000000";

/** Its signing key, as AWS shows it. */
export function keyView(overrides: Partial<KeyView> = {}): KeyView {
    return {
        ...{ arn: `arn:aws:kms:sa-east-1:${ACCOUNT}:key/${KEY_ID}`, keyId: KEY_ID },
        ...{ state: "Enabled", spec: "RSA_2048", usage: "SIGN_VERIFY", origin: "AWS_KMS" },
        ...{ multiRegion: false, policy: "{}", policySha256: "0".repeat(64) },
        tags: { "cartorio:cns": "990101", "cartorio:ambiente": "dev", "cartorio:geracao": "1" },
        ...overrides,
    };
}
