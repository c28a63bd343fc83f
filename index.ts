import * as pulumi from "@pulumi/pulumi";
import { CartorioDocumentKey, CartorioSigningKey } from "./components/index";
import { createProvider, ProgramError, resolveProgram } from "./program/index";

/** Makes the keys of this stack's cartório in its own account. */
function deploy() {
    const { cartorio, config, warnings } = resolveProgram();
    for (const warning of warnings) {
        void pulumi.log.warn(warning);
    }
    const { cns, accountId, uf } = cartorio;
    const provider = createProvider("account", { cartorio, config });
    const args = {
        cns,
        accountId,
        uf,
        class: cartorio.class,
        environment: config.environment,
        ...(config.organizationId === undefined ? {} : { organizationId: config.organizationId }),
    };
    const signingKey = new CartorioSigningKey(
        "signing",
        { ...args, ...cartorio.signingKey, suspended: cartorio.status === "suspended" },
        { provider },
    );
    const documentKey = new CartorioDocumentKey(
        "document",
        { ...args, ...cartorio.documentKey },
        { provider },
    );
    return {
        cns,
        accountId,
        region: config.region,
        activeKeyArn: signingKey.activeKeyArn,
        activeKeyId: signingKey.activeKeyId,
        aliasName: signingKey.aliasName,
        aliasArn: signingKey.aliasArn,
        generations: signingKey.generations,
        publicKeys: signingKey.publicKeys,
        documentKeyArn: documentKey.keyArn,
        documentAliasName: documentKey.aliasName,
    };
}

/** What the user can mend is shown as it is; a fault of the program keeps its stack. */
export = () => {
    try {
        return deploy();
    } catch (error) {
        if (!(error instanceof ProgramError || error instanceof pulumi.InputPropertiesError)) {
            throw error;
        }
        const refusal = new pulumi.RunError(error.message);
        // It is not shown, and formatting it takes Pulumi's runner up to 20 seconds.
        delete refusal.stack;
        throw refusal;
    }
};
