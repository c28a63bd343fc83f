import type { ResourcePolicy } from "../../lib/exemptible";
import { iamAttachmentForbidBroad } from "./iamAttachmentForbidBroad";
import { iamPolicyForbidKeyControl } from "./iamPolicyForbidKeyControl";
import { iamPolicyRequireDocument } from "./iamPolicyRequireDocument";
import { iamPolicyRestrictSigning } from "./iamPolicyRestrictSigning";

/** Every rule about what IAM policies and attachments give. */
export const iamPolicies: readonly ResourcePolicy[] = [
    iamAttachmentForbidBroad,
    iamPolicyForbidKeyControl,
    iamPolicyRequireDocument,
    iamPolicyRestrictSigning,
];
