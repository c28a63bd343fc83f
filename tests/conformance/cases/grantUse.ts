import assert from "node:assert/strict";
import { EncryptCommand, RevokeGrantCommand, SignCommand } from "@aws-sdk/client-kms";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { refused } from "../checks";
import { guide, type ConformanceCase } from "../conformanceCase";
import { Need } from "../target";
import { grant } from "./grants";

const MESSAGE = Buffer.from("message");

export const grantUse: readonly ConformanceCase[] = [
    {
        id: "grant-token-invalid",
        title: "A grant token that KMS never gave is refused",
        source: guide("using-grant-token"),
        run: async (context) => {
            const { KeyId } = await context.key("symmetric");
            const command = { KeyId, Plaintext: MESSAGE, GrantTokens: ["bogus"] };
            const call = context.kms.send(new EncryptCommand(command));
            await refused(call, "InvalidGrantTokenException");
        },
    },
    {
        id: "grant-lets-another-account-sign",
        title: "A grant lets another account's principal sign, and nobody there without it",
        source: guide("grants"),
        needs: [Need.secondAccount, Need.sts],
        run: async (context) => {
            const { Arn: KeyId } = await context.key("signing");
            const { secondAccount } = context.target.capabilities;
            const foreign = context.stsAs(secondAccount!);
            const { Arn: GranteePrincipal } = await foreign.send(new GetCallerIdentityCommand({}));
            const sign = (GrantTokens?: string[]) =>
                context.foreignKms.send(
                    new SignCommand({
                        KeyId,
                        Message: MESSAGE,
                        SigningAlgorithm: "RSASSA_PSS_SHA_256",
                        ...(GrantTokens !== undefined && { GrantTokens }),
                    }),
                );
            await refused(sign(), "AccessDeniedException");
            const input = { GranteePrincipal, Operations: ["Sign" as const] };
            const { GrantId, GrantToken } = await grant(context, input, "signing");
            try {
                assert.equal((await sign([GrantToken])).Signature?.length, 256);
            } finally {
                await context.kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
            }
        },
    },
];
