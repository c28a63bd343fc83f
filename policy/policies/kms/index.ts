import type { ResourcePolicy } from "../../lib/exemptible";

import { kmsAliasRequireName } from "./kmsAliasRequireName";
import { kmsKeyAdviseSymmetricRotation } from "./kmsKeyAdviseSymmetricRotation";
import { kmsKeyForbidAsymmetricRotation } from "./kmsKeyForbidAsymmetricRotation";
import { kmsKeyForbidDeleteBeforeReplace } from "./kmsKeyForbidDeleteBeforeReplace";
import { kmsKeyForbidGrants } from "./kmsKeyForbidGrants";
import { kmsKeyForbidIgnoredChanges } from "./kmsKeyForbidIgnoredChanges";
import { kmsKeyForbidLockoutBypass } from "./kmsKeyForbidLockoutBypass";
import { kmsKeyForbidMultiRegion } from "./kmsKeyForbidMultiRegion";
import { kmsKeyForbidOpenPrincipals } from "./kmsKeyForbidOpenPrincipals";
import { kmsKeyGuardDeletionWindow } from "./kmsKeyGuardDeletionWindow";
import { kmsKeyLintPolicy } from "./kmsKeyLintPolicy";
import { kmsKeyMatchSpecAndUsage } from "./kmsKeyMatchSpecAndUsage";
import { kmsKeyMatchState } from "./kmsKeyMatchState";
import { kmsKeyNameOwnAccount } from "./kmsKeyNameOwnAccount";
import { kmsKeyPinSignature } from "./kmsKeyPinSignature";
import { kmsKeyRequireComponent } from "./kmsKeyRequireComponent";
import { kmsKeyRequireDeletionWindow } from "./kmsKeyRequireDeletionWindow";
import { kmsKeyRequireDescription } from "./kmsKeyRequireDescription";
import { kmsKeyRequireDocumentRotation } from "./kmsKeyRequireDocumentRotation";
import { kmsKeyRequireInlinePolicy } from "./kmsKeyRequireInlinePolicy";
import { kmsKeyRequireProtect } from "./kmsKeyRequireProtect";
import { kmsKeyRequirePurpose } from "./kmsKeyRequirePurpose";
import { kmsKeyRequireSigningSpec } from "./kmsKeyRequireSigningSpec";
import { kmsKeyRequireTags } from "./kmsKeyRequireTags";
import { kmsKeyRestrictOutsiders } from "./kmsKeyRestrictOutsiders";
import { kmsKeyRestrictRoot } from "./kmsKeyRestrictRoot";
import { kmsKeySeparateDuties } from "./kmsKeySeparateDuties";

/** Every rule about KMS keys, their names and their grants. */
export const kmsPolicies: readonly ResourcePolicy[] = [
    kmsAliasRequireName,
    kmsKeyAdviseSymmetricRotation,
    kmsKeyForbidAsymmetricRotation,
    kmsKeyForbidDeleteBeforeReplace,
    kmsKeyForbidGrants,
    kmsKeyForbidIgnoredChanges,
    kmsKeyForbidLockoutBypass,
    kmsKeyForbidMultiRegion,
    kmsKeyForbidOpenPrincipals,
    kmsKeyGuardDeletionWindow,
    kmsKeyLintPolicy,
    kmsKeyMatchSpecAndUsage,
    kmsKeyMatchState,
    kmsKeyNameOwnAccount,
    kmsKeyPinSignature,
    kmsKeyRequireComponent,
    kmsKeyRequireDeletionWindow,
    kmsKeyRequireDescription,
    kmsKeyRequireDocumentRotation,
    kmsKeyRequireInlinePolicy,
    kmsKeyRequireProtect,
    kmsKeyRequirePurpose,
    kmsKeyRequireSigningSpec,
    kmsKeyRequireTags,
    kmsKeyRestrictOutsiders,
    kmsKeyRestrictRoot,
    kmsKeySeparateDuties,
];
