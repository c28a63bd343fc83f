/** Names, frozen: a change of any of them is a change for every account. */
import assert from "node:assert/strict";

import {
    aliasChildName,
    DEFAULT_DOCUMENT_ALIAS,
    DEFAULT_SIGNING_ALIAS,
    displayCns,
    documentKeyChildName,
    documentKeyDescription,
    generationChildName,
    REQUIRED_TAG_KEYS,
    requiredTags,
    roleArn,
    rootArn,
    signingKeyDescription,
} from "../../components/naming";
import { DEFAULT_ROLES, resolveRoles } from "../../components/roles";
import { ACCOUNT, ROLE } from "./support";

describe("naming", () => {
    it("keeps the names of children", () => {
        assert.equal(generationChildName("assinatura", 12), "assinatura-g12");
        assert.equal(documentKeyChildName("documentos"), "documentos-key");
        assert.equal(aliasChildName("assinatura"), "assinatura-alias");
    });

    it("keeps the aliases", () => {
        assert.equal(DEFAULT_SIGNING_ALIAS, "alias/cartorio-assinatura");
        assert.equal(DEFAULT_DOCUMENT_ALIAS, "alias/cartorio-documentos");
    });

    it("keeps the default roles", () => {
        assert.deepEqual(DEFAULT_ROLES, {
            administrator: "cartorio/Deployer",
            breakGlass: "cartorio/BreakGlass",
            signers: ["cartorio/Signer"],
            verifiers: ["cartorio/Verifier"],
            auditors: ["cartorio/Auditor"],
        });
    });

    it("shows a CNS as people read it, leading zeros kept", () => {
        assert.equal(displayCns("990010"), "99.001-0");
        assert.equal(displayCns("000123"), "00.012-3");
    });

    it("describes keys in Portuguese", () => {
        assert.equal(
            signingKeyDescription("990010", 3),
            "Chave KMS para assinatura do Cartório Digital (CNS 99.001-0, geração 3)",
        );
        assert.equal(
            documentKeyDescription("990010"),
            "Chave KMS para cifrar documentos do Cartório Digital (CNS 99.001-0)",
        );
    });

    it("takes names as roles of the account and ARNs as they are", () => {
        assert.equal(roleArn(ACCOUNT, "cartorio/Signer"), ROLE("Signer"));
        assert.equal(roleArn(ACCOUNT, "Signer"), `arn:aws:iam::${ACCOUNT}:role/Signer`);
        const other = "arn:aws:iam::222222222222:role/Outro";
        assert.equal(roleArn(ACCOUNT, other), other);
        assert.equal(rootArn(ACCOUNT), `arn:aws:iam::${ACCOUNT}:root`);
    });

    it("tags every key with exactly the required tags", () => {
        const tags = requiredTags({
            cns: "990010",
            uf: "SP",
            class: 3,
            environment: "dev",
            generation: 2,
            state: "draining",
        });
        assert.deepEqual(tags, {
            "cartorio:cns": "990010",
            "cartorio:uf": "SP",
            "cartorio:classe": "3",
            "cartorio:ambiente": "dev",
            "cartorio:geracao": "2",
            "cartorio:estado": "draining",
        });
        assert.deepEqual(Object.keys(tags), [...REQUIRED_TAG_KEYS]);
    });
});

describe("resolveRoles", () => {
    it("puts a default in each row that is left out", () => {
        assert.deepEqual(resolveRoles(ACCOUNT, { signers: ["b/Dois", "a/Um"], auditors: [] }), {
            administrator: ROLE("Deployer"),
            breakGlass: ROLE("BreakGlass"),
            signers: [`arn:aws:iam::${ACCOUNT}:role/a/Um`, `arn:aws:iam::${ACCOUNT}:role/b/Dois`],
            verifiers: [ROLE("Verifier")],
            auditors: [],
        });
    });
});
