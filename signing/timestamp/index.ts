export { httpTransport, type TimestampTransport, type TransportLimits } from "./httpTransport";
export { type RequestTimestampOptions, requestTimestamp, type Timestamp } from "./requestTimestamp";
export { timestampSignature, timestampVerifier } from "./signatureTimestamp";
export { timestampRequest, type TimestampRequestInput } from "./timestampRequest";
export { timestampToken } from "./timestampResponse";
export {
    CLOCK_SKEW_MS,
    type VerifiedTimestamp,
    verifyTimestamp,
    type VerifyTimestampOptions,
} from "./verifyTimestamp";
export { verifyTimestampedCms, type VerifyTimestampedCmsOptions } from "./verifyTimestampedCms";
