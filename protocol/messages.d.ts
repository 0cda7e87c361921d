import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace watari. */
export namespace watari {

    /** Namespace identity. */
    namespace identity {

        /**
         * Properties of a Chain.
         * @deprecated Use watari.identity.Chain.$Properties instead.
         */
        interface IChain extends watari.identity.Chain.$Properties {
        }

        /** Represents a Chain. */
        class Chain {

            /**
             * Constructs a new Chain.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Chain.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Chain site. */
            site: string;

            /** Chain host. */
            host: string;

            /** Chain bulk. */
            bulk: string;

            /**
             * Encodes the specified Chain message. Does not implicitly {@link watari.identity.Chain.verify|verify} messages.
             * @param message Chain message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Chain.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Chain message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Chain & watari.identity.Chain.$Shape} Chain
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Chain & watari.identity.Chain.$Shape;
        }

        namespace Chain {

            /** Properties of a Chain. */
            interface $Properties {

                /** Chain site */
                site?: (string|null);

                /** Chain host */
                host?: (string|null);

                /** Chain bulk */
                bulk?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Chain. */
            type $Shape = watari.identity.Chain.$Properties;
        }

        /**
         * Properties of a Hello.
         * @deprecated Use watari.identity.Hello.$Properties instead.
         */
        interface IHello extends watari.identity.Hello.$Properties {
        }

        /** Represents a Hello. */
        class Hello {

            /**
             * Constructs a new Hello.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Hello.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hello chain. */
            chain?: (watari.identity.Chain.$Properties|null);

            /** Hello enrolment. */
            enrolment?: (watari.identity.Enrolment.$Properties|null);

            /** Hello renewal. */
            renewal?: (watari.identity.Chain.$Properties|null);

            /** Hello presents. */
            presents?: ("chain"|"enrolment"|"renewal");

            /**
             * Encodes the specified Hello message. Does not implicitly {@link watari.identity.Hello.verify|verify} messages.
             * @param message Hello message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Hello.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hello message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Hello & watari.identity.Hello.$Shape} Hello
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Hello & watari.identity.Hello.$Shape;
        }

        namespace Hello {

            /** Properties of a Hello. */
            interface $Properties {

                /** Hello chain */
                chain?: (watari.identity.Chain.$Properties|null);

                /** Hello enrolment */
                enrolment?: (watari.identity.Enrolment.$Properties|null);

                /** Hello renewal */
                renewal?: (watari.identity.Chain.$Properties|null);

                /** Hello presents */
                presents?: ("chain"|"enrolment"|"renewal");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Hello. */
            type $Shape = {
              chain?: watari.identity.Chain.$Shape|null;
              enrolment?: watari.identity.Enrolment.$Shape|null;
              renewal?: watari.identity.Chain.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ presents?: undefined; chain?: null; enrolment?: null; renewal?: null }|{ presents?: "chain"; chain: watari.identity.Chain.$Shape; enrolment?: null; renewal?: null }|{ presents?: "enrolment"; chain?: null; enrolment: watari.identity.Enrolment.$Shape; renewal?: null }|{ presents?: "renewal"; chain?: null; enrolment?: null; renewal: watari.identity.Chain.$Shape })
            );
        }

        /**
         * Properties of an Enrolment.
         * @deprecated Use watari.identity.Enrolment.$Properties instead.
         */
        interface IEnrolment extends watari.identity.Enrolment.$Properties {
        }

        /** Represents an Enrolment. */
        class Enrolment {

            /**
             * Constructs a new Enrolment.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Enrolment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Enrolment invitation. */
            invitation: string;

            /** Enrolment name. */
            name: string;

            /** Enrolment roles. */
            roles: string[];

            /**
             * Encodes the specified Enrolment message. Does not implicitly {@link watari.identity.Enrolment.verify|verify} messages.
             * @param message Enrolment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Enrolment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Enrolment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Enrolment & watari.identity.Enrolment.$Shape} Enrolment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Enrolment & watari.identity.Enrolment.$Shape;
        }

        namespace Enrolment {

            /** Properties of an Enrolment. */
            interface $Properties {

                /** Enrolment invitation */
                invitation?: (string|null);

                /** Enrolment name */
                name?: (string|null);

                /** Enrolment roles */
                roles?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Enrolment. */
            type $Shape = watari.identity.Enrolment.$Properties;
        }

        /**
         * Properties of a Verdict.
         * @deprecated Use watari.identity.Verdict.$Properties instead.
         */
        interface IVerdict extends watari.identity.Verdict.$Properties {
        }

        /** Represents a Verdict. */
        class Verdict {

            /**
             * Constructs a new Verdict.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Verdict.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Verdict accepted. */
            accepted?: (watari.identity.Accepted.$Properties|null);

            /** Verdict refused. */
            refused?: (watari.identity.Refused.$Properties|null);

            /** Verdict enrolled. */
            enrolled?: (watari.identity.Enrolled.$Properties|null);

            /** Verdict renewed. */
            renewed?: (watari.identity.Renewed.$Properties|null);

            /** Verdict outcome. */
            outcome?: ("accepted"|"refused"|"enrolled"|"renewed");

            /**
             * Encodes the specified Verdict message. Does not implicitly {@link watari.identity.Verdict.verify|verify} messages.
             * @param message Verdict message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Verdict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Verdict message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Verdict & watari.identity.Verdict.$Shape} Verdict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Verdict & watari.identity.Verdict.$Shape;
        }

        namespace Verdict {

            /** Properties of a Verdict. */
            interface $Properties {

                /** Verdict accepted */
                accepted?: (watari.identity.Accepted.$Properties|null);

                /** Verdict refused */
                refused?: (watari.identity.Refused.$Properties|null);

                /** Verdict enrolled */
                enrolled?: (watari.identity.Enrolled.$Properties|null);

                /** Verdict renewed */
                renewed?: (watari.identity.Renewed.$Properties|null);

                /** Verdict outcome */
                outcome?: ("accepted"|"refused"|"enrolled"|"renewed");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Verdict. */
            type $Shape = {
              accepted?: watari.identity.Accepted.$Shape|null;
              refused?: watari.identity.Refused.$Shape|null;
              enrolled?: watari.identity.Enrolled.$Shape|null;
              renewed?: watari.identity.Renewed.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ outcome?: undefined; accepted?: null; refused?: null; enrolled?: null; renewed?: null }|{ outcome?: "accepted"; accepted: watari.identity.Accepted.$Shape; refused?: null; enrolled?: null; renewed?: null }|{ outcome?: "refused"; accepted?: null; refused: watari.identity.Refused.$Shape; enrolled?: null; renewed?: null }|{ outcome?: "enrolled"; accepted?: null; refused?: null; enrolled: watari.identity.Enrolled.$Shape; renewed?: null }|{ outcome?: "renewed"; accepted?: null; refused?: null; enrolled?: null; renewed: watari.identity.Renewed.$Shape })
            );
        }

        /**
         * Properties of an Accepted.
         * @deprecated Use watari.identity.Accepted.$Properties instead.
         */
        interface IAccepted extends watari.identity.Accepted.$Properties {
        }

        /** Represents an Accepted. */
        class Accepted {

            /**
             * Constructs a new Accepted.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Accepted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link watari.identity.Accepted.verify|verify} messages.
             * @param message Accepted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Accepted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Accepted & watari.identity.Accepted.$Shape} Accepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Accepted & watari.identity.Accepted.$Shape;
        }

        namespace Accepted {

            /** Properties of an Accepted. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accepted. */
            type $Shape = watari.identity.Accepted.$Properties;
        }

        /**
         * Properties of a Refused.
         * @deprecated Use watari.identity.Refused.$Properties instead.
         */
        interface IRefused extends watari.identity.Refused.$Properties {
        }

        /** Represents a Refused. */
        class Refused {

            /**
             * Constructs a new Refused.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Refused.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refused code. */
            code: string;

            /** Refused message. */
            message: string;

            /**
             * Encodes the specified Refused message. Does not implicitly {@link watari.identity.Refused.verify|verify} messages.
             * @param message Refused message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Refused.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Refused & watari.identity.Refused.$Shape} Refused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Refused & watari.identity.Refused.$Shape;
        }

        namespace Refused {

            /** Properties of a Refused. */
            interface $Properties {

                /** Refused code */
                code?: (string|null);

                /** Refused message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refused. */
            type $Shape = watari.identity.Refused.$Properties;
        }

        /**
         * Properties of an Enrolled.
         * @deprecated Use watari.identity.Enrolled.$Properties instead.
         */
        interface IEnrolled extends watari.identity.Enrolled.$Properties {
        }

        /** Represents an Enrolled. */
        class Enrolled {

            /**
             * Constructs a new Enrolled.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Enrolled.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Enrolled chain. */
            chain?: (watari.identity.Chain.$Properties|null);

            /** Enrolled organization. */
            organization: string;

            /** Enrolled founder. */
            founder: string;

            /** Enrolled bootstrap. */
            bootstrap: string[];

            /** Enrolled trusted. */
            trusted: watari.identity.Trusted.$Properties[];

            /** Enrolled revocations. */
            revocations: string[];

            /**
             * Encodes the specified Enrolled message. Does not implicitly {@link watari.identity.Enrolled.verify|verify} messages.
             * @param message Enrolled message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Enrolled.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Enrolled message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Enrolled & watari.identity.Enrolled.$Shape} Enrolled
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Enrolled & watari.identity.Enrolled.$Shape;
        }

        namespace Enrolled {

            /** Properties of an Enrolled. */
            interface $Properties {

                /** Enrolled chain */
                chain?: (watari.identity.Chain.$Properties|null);

                /** Enrolled organization */
                organization?: (string|null);

                /** Enrolled founder */
                founder?: (string|null);

                /** Enrolled bootstrap */
                bootstrap?: (string[]|null);

                /** Enrolled trusted */
                trusted?: (watari.identity.Trusted.$Properties[]|null);

                /** Enrolled revocations */
                revocations?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Enrolled. */
            type $Shape = watari.identity.Enrolled.$Properties;
        }

        /**
         * Properties of a Trusted.
         * @deprecated Use watari.identity.Trusted.$Properties instead.
         */
        interface ITrusted extends watari.identity.Trusted.$Properties {
        }

        /** Represents a Trusted. */
        class Trusted {

            /**
             * Constructs a new Trusted.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Trusted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Trusted organization. */
            organization: string;

            /** Trusted rights. */
            rights: string[];

            /**
             * Encodes the specified Trusted message. Does not implicitly {@link watari.identity.Trusted.verify|verify} messages.
             * @param message Trusted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Trusted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Trusted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Trusted & watari.identity.Trusted.$Shape} Trusted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Trusted & watari.identity.Trusted.$Shape;
        }

        namespace Trusted {

            /** Properties of a Trusted. */
            interface $Properties {

                /** Trusted organization */
                organization?: (string|null);

                /** Trusted rights */
                rights?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Trusted. */
            type $Shape = watari.identity.Trusted.$Properties;
        }

        /**
         * Properties of a Renewed.
         * @deprecated Use watari.identity.Renewed.$Properties instead.
         */
        interface IRenewed extends watari.identity.Renewed.$Properties {
        }

        /** Represents a Renewed. */
        class Renewed {

            /**
             * Constructs a new Renewed.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Renewed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Renewed chain. */
            chain?: (watari.identity.Chain.$Properties|null);

            /**
             * Encodes the specified Renewed message. Does not implicitly {@link watari.identity.Renewed.verify|verify} messages.
             * @param message Renewed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Renewed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Renewed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Renewed & watari.identity.Renewed.$Shape} Renewed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Renewed & watari.identity.Renewed.$Shape;
        }

        namespace Renewed {

            /** Properties of a Renewed. */
            interface $Properties {

                /** Renewed chain */
                chain?: (watari.identity.Chain.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Renewed. */
            type $Shape = watari.identity.Renewed.$Properties;
        }

        /**
         * Properties of a Seen.
         * @deprecated Use watari.identity.Seen.$Properties instead.
         */
        interface ISeen extends watari.identity.Seen.$Properties {
        }

        /** Represents a Seen. */
        class Seen {

            /**
             * Constructs a new Seen.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.Seen.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Seen message. Does not implicitly {@link watari.identity.Seen.verify|verify} messages.
             * @param message Seen message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.Seen.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Seen message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.Seen & watari.identity.Seen.$Shape} Seen
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.Seen & watari.identity.Seen.$Shape;
        }

        namespace Seen {

            /** Properties of a Seen. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Seen. */
            type $Shape = watari.identity.Seen.$Properties;
        }

        /**
         * Properties of a RenewalRequest.
         * @deprecated Use watari.identity.RenewalRequest.$Properties instead.
         */
        interface IRenewalRequest extends watari.identity.RenewalRequest.$Properties {
        }

        /** Represents a RenewalRequest. */
        class RenewalRequest {

            /**
             * Constructs a new RenewalRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.identity.RenewalRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified RenewalRequest message. Does not implicitly {@link watari.identity.RenewalRequest.verify|verify} messages.
             * @param message RenewalRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.identity.RenewalRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RenewalRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.identity.RenewalRequest & watari.identity.RenewalRequest.$Shape} RenewalRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.identity.RenewalRequest & watari.identity.RenewalRequest.$Shape;
        }

        namespace RenewalRequest {

            /** Properties of a RenewalRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RenewalRequest. */
            type $Shape = watari.identity.RenewalRequest.$Properties;
        }
    }

    /** Namespace rpc. */
    namespace rpc {

        /**
         * Properties of a Reply.
         * @deprecated Use watari.rpc.Reply.$Properties instead.
         */
        interface IReply extends watari.rpc.Reply.$Properties {
        }

        /** Represents a Reply. */
        class Reply {

            /**
             * Constructs a new Reply.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.rpc.Reply.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reply result. */
            result?: (Uint8Array|null);

            /** Reply failure. */
            failure?: (watari.rpc.Failure.$Properties|null);

            /** Reply outcome. */
            outcome?: ("result"|"failure");

            /**
             * Encodes the specified Reply message. Does not implicitly {@link watari.rpc.Reply.verify|verify} messages.
             * @param message Reply message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.rpc.Reply.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reply message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.rpc.Reply & watari.rpc.Reply.$Shape} Reply
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.rpc.Reply & watari.rpc.Reply.$Shape;
        }

        namespace Reply {

            /** Properties of a Reply. */
            interface $Properties {

                /** Reply result */
                result?: (Uint8Array|null);

                /** Reply failure */
                failure?: (watari.rpc.Failure.$Properties|null);

                /** Reply outcome */
                outcome?: ("result"|"failure");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Reply. */
            type $Shape = {
              result?: Uint8Array|null;
              failure?: watari.rpc.Failure.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ outcome?: undefined; result?: null; failure?: null }|{ outcome?: "result"; result: Uint8Array; failure?: null }|{ outcome?: "failure"; result?: null; failure: watari.rpc.Failure.$Shape })
            );
        }

        /**
         * Properties of a Failure.
         * @deprecated Use watari.rpc.Failure.$Properties instead.
         */
        interface IFailure extends watari.rpc.Failure.$Properties {
        }

        /** Represents a Failure. */
        class Failure {

            /**
             * Constructs a new Failure.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.rpc.Failure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Failure code. */
            code: string;

            /** Failure message. */
            message: string;

            /**
             * Encodes the specified Failure message. Does not implicitly {@link watari.rpc.Failure.verify|verify} messages.
             * @param message Failure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.rpc.Failure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Failure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.rpc.Failure & watari.rpc.Failure.$Shape} Failure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.rpc.Failure & watari.rpc.Failure.$Shape;
        }

        namespace Failure {

            /** Properties of a Failure. */
            interface $Properties {

                /** Failure code */
                code?: (string|null);

                /** Failure message */
                message?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Failure. */
            type $Shape = watari.rpc.Failure.$Properties;
        }
    }
}
