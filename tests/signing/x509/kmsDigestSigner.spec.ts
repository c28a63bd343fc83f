import assert from "node:assert/strict";
import {
    CreateKeyCommand,
    type KMSClient,
    SignCommand,
    UpdateAliasCommand,
} from "@aws-sdk/client-kms";
import {
    createCertificateRequest,
    kmsDigestSigner,
    verifyCertificateRequest,
    X509ErrorCode,
} from "../../../signing/x509/index";
import { ALIAS } from "../../integration/clients/support/clientSandbox";
import { openBench, refusal, type SigningBench, SUBJECT } from "./support";

describe("a signer on KMS", function () {
    this.timeout(60_000);
    let bench: SigningBench;
    before(async function () {
        bench = await openBench(this);
    });
    after(() => bench?.close());

    async function anotherKey(): Promise<string> {
        const { KeyMetadata: key } = await bench.kms.send(
            new CreateKeyCommand({ KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }),
        );
        return key!.Arn!;
    }

    it("stays with its key when the alias moves", async () => {
        const { signer, kms } = bench;
        const other = await anotherKey();
        await kms.send(new UpdateAliasCommand({ AliasName: ALIAS, TargetKeyId: other }));
        const request = await createCertificateRequest({ signer, subject: SUBJECT });
        assert.deepEqual(
            Buffer.from(verifyCertificateRequest(request)),
            Buffer.from(signer.publicKeySpki),
        );
        assert.equal((await kmsDigestSigner(kms, ALIAS)).keyArn, other);
    });

    it("refuses the answer of another key than its own", async () => {
        const { signer } = bench;
        const other = await anotherKey();
        // KMS itself never does this; a proxy in between might.
        const send = (command: unknown) =>
            bench.kms.send(
                command instanceof SignCommand
                    ? new SignCommand({ ...command.input, KeyId: other })
                    : (command as SignCommand),
            );
        const crossed = await kmsDigestSigner({ send } as unknown as KMSClient, signer.keyArn);
        await assert.rejects(
            crossed.sign(Buffer.alloc(32)),
            refusal(X509ErrorCode.Signature, new RegExp(`KMS signed with ${other}; expected`)),
        );
    });

    it("hands on what KMS answers for a key that is not there", async () => {
        await assert.rejects(kmsDigestSigner(bench.kms, "alias/none"), {
            name: "NotFoundException",
        });
    });
});
