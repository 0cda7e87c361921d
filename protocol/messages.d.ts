import * as $protobuf from "protobufjs";
import Long = require("long");

/** Namespace watari. */
export namespace watari {

    /** Namespace control. */
    namespace control {

        /**
         * Properties of a Forward.
         * @deprecated Use watari.control.Forward.$Properties instead.
         */
        interface IForward extends watari.control.Forward.$Properties {
        }

        /** Represents a Forward. */
        class Forward {

            /**
             * Constructs a new Forward.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Forward.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Forward action. */
            action: string;

            /** Forward request. */
            request: Uint8Array;

            /** Forward requestedBy. */
            requestedBy: string;

            /**
             * Encodes the specified Forward message. Does not implicitly {@link watari.control.Forward.verify|verify} messages.
             * @param message Forward message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Forward.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Forward message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Forward & watari.control.Forward.$Shape} Forward
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Forward & watari.control.Forward.$Shape;
        }

        namespace Forward {

            /** Properties of a Forward. */
            interface $Properties {

                /** Forward action */
                action?: (string|null);

                /** Forward request */
                request?: (Uint8Array|null);

                /** Forward requestedBy */
                requestedBy?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Forward. */
            type $Shape = watari.control.Forward.$Properties;
        }

        /**
         * Properties of a Forwarded.
         * @deprecated Use watari.control.Forwarded.$Properties instead.
         */
        interface IForwarded extends watari.control.Forwarded.$Properties {
        }

        /** Represents a Forwarded. */
        class Forwarded {

            /**
             * Constructs a new Forwarded.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Forwarded.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Forwarded result. */
            result: Uint8Array;

            /**
             * Encodes the specified Forwarded message. Does not implicitly {@link watari.control.Forwarded.verify|verify} messages.
             * @param message Forwarded message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Forwarded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Forwarded message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Forwarded & watari.control.Forwarded.$Shape} Forwarded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Forwarded & watari.control.Forwarded.$Shape;
        }

        namespace Forwarded {

            /** Properties of a Forwarded. */
            interface $Properties {

                /** Forwarded result */
                result?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Forwarded. */
            type $Shape = watari.control.Forwarded.$Properties;
        }

        /**
         * Properties of a ProfileRequest.
         * @deprecated Use watari.control.ProfileRequest.$Properties instead.
         */
        interface IProfileRequest extends watari.control.ProfileRequest.$Properties {
        }

        /** Represents a ProfileRequest. */
        class ProfileRequest {

            /**
             * Constructs a new ProfileRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.ProfileRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified ProfileRequest message. Does not implicitly {@link watari.control.ProfileRequest.verify|verify} messages.
             * @param message ProfileRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.ProfileRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ProfileRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.ProfileRequest & watari.control.ProfileRequest.$Shape} ProfileRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.ProfileRequest & watari.control.ProfileRequest.$Shape;
        }

        namespace ProfileRequest {

            /** Properties of a ProfileRequest. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ProfileRequest. */
            type $Shape = watari.control.ProfileRequest.$Properties;
        }

        /**
         * Properties of a Profile.
         * @deprecated Use watari.control.Profile.$Properties instead.
         */
        interface IProfile extends watari.control.Profile.$Properties {
        }

        /** Represents a Profile. */
        class Profile {

            /**
             * Constructs a new Profile.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Profile.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Profile incarnation. */
            incarnation: string;

            /** Profile store. */
            store: Uint8Array;

            /** Profile runsMachines. */
            runsMachines: boolean;

            /** Profile driverVersion. */
            driverVersion: string;

            /** Profile machineTypes. */
            machineTypes: string[];

            /** Profile cpuModels. */
            cpuModels: string[];

            /** Profile accelerators. */
            accelerators: string[];

            /** Profile freeMemory. */
            freeMemory: number;

            /** Profile milliCpus. */
            milliCpus: number;

            /** Profile guestPorts. */
            guestPorts: string[];

            /**
             * Encodes the specified Profile message. Does not implicitly {@link watari.control.Profile.verify|verify} messages.
             * @param message Profile message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Profile.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Profile message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Profile & watari.control.Profile.$Shape} Profile
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Profile & watari.control.Profile.$Shape;
        }

        namespace Profile {

            /** Properties of a Profile. */
            interface $Properties {

                /** Profile incarnation */
                incarnation?: (string|null);

                /** Profile store */
                store?: (Uint8Array|null);

                /** Profile runsMachines */
                runsMachines?: (boolean|null);

                /** Profile driverVersion */
                driverVersion?: (string|null);

                /** Profile machineTypes */
                machineTypes?: (string[]|null);

                /** Profile cpuModels */
                cpuModels?: (string[]|null);

                /** Profile accelerators */
                accelerators?: (string[]|null);

                /** Profile freeMemory */
                freeMemory?: (number|null);

                /** Profile milliCpus */
                milliCpus?: (number|null);

                /** Profile guestPorts */
                guestPorts?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Profile. */
            type $Shape = watari.control.Profile.$Properties;
        }

        /**
         * Properties of a Report.
         * @deprecated Use watari.control.Report.$Properties instead.
         */
        interface IReport extends watari.control.Report.$Properties {
        }

        /** Represents a Report. */
        class Report {

            /**
             * Constructs a new Report.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Report.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Report record. */
            record: Uint8Array;

            /** Report execution. */
            execution: string;

            /** Report boot. */
            boot: number;

            /** Report sequence. */
            sequence: number;

            /** Report configuration. */
            configuration: number;

            /** Report voters. */
            voters: string[];

            /**
             * Encodes the specified Report message. Does not implicitly {@link watari.control.Report.verify|verify} messages.
             * @param message Report message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Report.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Report message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Report & watari.control.Report.$Shape} Report
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Report & watari.control.Report.$Shape;
        }

        namespace Report {

            /** Properties of a Report. */
            interface $Properties {

                /** Report record */
                record?: (Uint8Array|null);

                /** Report execution */
                execution?: (string|null);

                /** Report boot */
                boot?: (number|null);

                /** Report sequence */
                sequence?: (number|null);

                /** Report configuration */
                configuration?: (number|null);

                /** Report voters */
                voters?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Report. */
            type $Shape = watari.control.Report.$Properties;
        }

        /**
         * Properties of a SignedReport.
         * @deprecated Use watari.control.SignedReport.$Properties instead.
         */
        interface ISignedReport extends watari.control.SignedReport.$Properties {
        }

        /** Represents a SignedReport. */
        class SignedReport {

            /**
             * Constructs a new SignedReport.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.SignedReport.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SignedReport report. */
            report: Uint8Array;

            /** SignedReport signer. */
            signer: string;

            /** SignedReport signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified SignedReport message. Does not implicitly {@link watari.control.SignedReport.verify|verify} messages.
             * @param message SignedReport message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.SignedReport.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SignedReport message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.SignedReport & watari.control.SignedReport.$Shape} SignedReport
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.SignedReport & watari.control.SignedReport.$Shape;
        }

        namespace SignedReport {

            /** Properties of a SignedReport. */
            interface $Properties {

                /** SignedReport report */
                report?: (Uint8Array|null);

                /** SignedReport signer */
                signer?: (string|null);

                /** SignedReport signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SignedReport. */
            type $Shape = watari.control.SignedReport.$Properties;
        }

        /**
         * Properties of a Reports.
         * @deprecated Use watari.control.Reports.$Properties instead.
         */
        interface IReports extends watari.control.Reports.$Properties {
        }

        /** Represents a Reports. */
        class Reports {

            /**
             * Constructs a new Reports.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Reports.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Reports reports. */
            reports: watari.control.SignedReport.$Properties[];

            /**
             * Encodes the specified Reports message. Does not implicitly {@link watari.control.Reports.verify|verify} messages.
             * @param message Reports message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Reports.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Reports message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Reports & watari.control.Reports.$Shape} Reports
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Reports & watari.control.Reports.$Shape;
        }

        namespace Reports {

            /** Properties of a Reports. */
            interface $Properties {

                /** Reports reports */
                reports?: (watari.control.SignedReport.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Reports. */
            type $Shape = watari.control.Reports.$Properties;
        }

        /**
         * Properties of a Digest.
         * @deprecated Use watari.control.Digest.$Properties instead.
         */
        interface IDigest extends watari.control.Digest.$Properties {
        }

        /** Represents a Digest. */
        class Digest {

            /**
             * Constructs a new Digest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.Digest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Digest entries. */
            entries: watari.control.DigestEntry.$Properties[];

            /**
             * Encodes the specified Digest message. Does not implicitly {@link watari.control.Digest.verify|verify} messages.
             * @param message Digest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.Digest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Digest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.Digest & watari.control.Digest.$Shape} Digest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.Digest & watari.control.Digest.$Shape;
        }

        namespace Digest {

            /** Properties of a Digest. */
            interface $Properties {

                /** Digest entries */
                entries?: (watari.control.DigestEntry.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Digest. */
            type $Shape = watari.control.Digest.$Properties;
        }

        /**
         * Properties of a DigestEntry.
         * @deprecated Use watari.control.DigestEntry.$Properties instead.
         */
        interface IDigestEntry extends watari.control.DigestEntry.$Properties {
        }

        /** Represents a DigestEntry. */
        class DigestEntry {

            /**
             * Constructs a new DigestEntry.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.DigestEntry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DigestEntry machine. */
            machine: Uint8Array;

            /** DigestEntry epoch. */
            epoch: number;

            /** DigestEntry boot. */
            boot: number;

            /** DigestEntry sequence. */
            sequence: number;

            /**
             * Encodes the specified DigestEntry message. Does not implicitly {@link watari.control.DigestEntry.verify|verify} messages.
             * @param message DigestEntry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.DigestEntry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DigestEntry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.DigestEntry & watari.control.DigestEntry.$Shape} DigestEntry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.DigestEntry & watari.control.DigestEntry.$Shape;
        }

        namespace DigestEntry {

            /** Properties of a DigestEntry. */
            interface $Properties {

                /** DigestEntry machine */
                machine?: (Uint8Array|null);

                /** DigestEntry epoch */
                epoch?: (number|null);

                /** DigestEntry boot */
                boot?: (number|null);

                /** DigestEntry sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DigestEntry. */
            type $Shape = watari.control.DigestEntry.$Properties;
        }

        /**
         * Properties of a WhereRequest.
         * @deprecated Use watari.control.WhereRequest.$Properties instead.
         */
        interface IWhereRequest extends watari.control.WhereRequest.$Properties {
        }

        /** Represents a WhereRequest. */
        class WhereRequest {

            /**
             * Constructs a new WhereRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.control.WhereRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WhereRequest key. */
            key: string;

            /**
             * Encodes the specified WhereRequest message. Does not implicitly {@link watari.control.WhereRequest.verify|verify} messages.
             * @param message WhereRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.control.WhereRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WhereRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.control.WhereRequest & watari.control.WhereRequest.$Shape} WhereRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.control.WhereRequest & watari.control.WhereRequest.$Shape;
        }

        namespace WhereRequest {

            /** Properties of a WhereRequest. */
            interface $Properties {

                /** WhereRequest key */
                key?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WhereRequest. */
            type $Shape = watari.control.WhereRequest.$Properties;
        }
    }

    /** Namespace directory. */
    namespace directory {

        /**
         * Properties of an Entry.
         * @deprecated Use watari.directory.Entry.$Properties instead.
         */
        interface IEntry extends watari.directory.Entry.$Properties {
        }

        /** Represents an Entry. */
        class Entry {

            /**
             * Constructs a new Entry.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.directory.Entry.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Entry name. */
            name: string;

            /** Entry kind. */
            kind: string;

            /** Entry id. */
            id: Uint8Array;

            /**
             * Encodes the specified Entry message. Does not implicitly {@link watari.directory.Entry.verify|verify} messages.
             * @param message Entry message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.directory.Entry.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Entry message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.directory.Entry & watari.directory.Entry.$Shape} Entry
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.directory.Entry & watari.directory.Entry.$Shape;
        }

        namespace Entry {

            /** Properties of an Entry. */
            interface $Properties {

                /** Entry name */
                name?: (string|null);

                /** Entry kind */
                kind?: (string|null);

                /** Entry id */
                id?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Entry. */
            type $Shape = watari.directory.Entry.$Properties;
        }

        /**
         * Properties of a Directory.
         * @deprecated Use watari.directory.Directory.$Properties instead.
         */
        interface IDirectory extends watari.directory.Directory.$Properties {
        }

        /** Represents a Directory. */
        class Directory {

            /**
             * Constructs a new Directory.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.directory.Directory.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Directory organization. */
            organization: string;

            /** Directory entries. */
            entries: watari.directory.Entry.$Properties[];

            /** Directory tombstones. */
            tombstones: Uint8Array[];

            /**
             * Encodes the specified Directory message. Does not implicitly {@link watari.directory.Directory.verify|verify} messages.
             * @param message Directory message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.directory.Directory.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Directory message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.directory.Directory & watari.directory.Directory.$Shape} Directory
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.directory.Directory & watari.directory.Directory.$Shape;
        }

        namespace Directory {

            /** Properties of a Directory. */
            interface $Properties {

                /** Directory organization */
                organization?: (string|null);

                /** Directory entries */
                entries?: (watari.directory.Entry.$Properties[]|null);

                /** Directory tombstones */
                tombstones?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Directory. */
            type $Shape = watari.directory.Directory.$Properties;
        }
    }

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

            /** Hello life. */
            life: Uint8Array;

            /** Hello forMs. */
            forMs: number;

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

                /** Hello life */
                life?: (Uint8Array|null);

                /** Hello forMs */
                forMs?: (number|null);

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
              life?: Uint8Array|null;
              forMs?: number|null;
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

            /** Accepted ended. */
            ended: boolean;

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

                /** Accepted ended */
                ended?: (boolean|null);

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

    /** Namespace image. */
    namespace image {

        /**
         * Properties of a StatRequest.
         * @deprecated Use watari.image.StatRequest.$Properties instead.
         */
        interface IStatRequest extends watari.image.StatRequest.$Properties {
        }

        /** Represents a StatRequest. */
        class StatRequest {

            /**
             * Constructs a new StatRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.image.StatRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StatRequest hash. */
            hash: Uint8Array;

            /**
             * Encodes the specified StatRequest message. Does not implicitly {@link watari.image.StatRequest.verify|verify} messages.
             * @param message StatRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.image.StatRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StatRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.image.StatRequest & watari.image.StatRequest.$Shape} StatRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.image.StatRequest & watari.image.StatRequest.$Shape;
        }

        namespace StatRequest {

            /** Properties of a StatRequest. */
            interface $Properties {

                /** StatRequest hash */
                hash?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StatRequest. */
            type $Shape = watari.image.StatRequest.$Properties;
        }

        /**
         * Properties of a StatAnswer.
         * @deprecated Use watari.image.StatAnswer.$Properties instead.
         */
        interface IStatAnswer extends watari.image.StatAnswer.$Properties {
        }

        /** Represents a StatAnswer. */
        class StatAnswer {

            /**
             * Constructs a new StatAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.image.StatAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StatAnswer found. */
            found?: (watari.image.Found.$Properties|null);

            /**
             * Encodes the specified StatAnswer message. Does not implicitly {@link watari.image.StatAnswer.verify|verify} messages.
             * @param message StatAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.image.StatAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StatAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.image.StatAnswer & watari.image.StatAnswer.$Shape} StatAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.image.StatAnswer & watari.image.StatAnswer.$Shape;
        }

        namespace StatAnswer {

            /** Properties of a StatAnswer. */
            interface $Properties {

                /** StatAnswer found */
                found?: (watari.image.Found.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StatAnswer. */
            type $Shape = watari.image.StatAnswer.$Properties;
        }

        /**
         * Properties of a Found.
         * @deprecated Use watari.image.Found.$Properties instead.
         */
        interface IFound extends watari.image.Found.$Properties {
        }

        /** Represents a Found. */
        class Found {

            /**
             * Constructs a new Found.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.image.Found.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Found bytes. */
            bytes: number;

            /**
             * Encodes the specified Found message. Does not implicitly {@link watari.image.Found.verify|verify} messages.
             * @param message Found message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.image.Found.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Found message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.image.Found & watari.image.Found.$Shape} Found
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.image.Found & watari.image.Found.$Shape;
        }

        namespace Found {

            /** Properties of a Found. */
            interface $Properties {

                /** Found bytes */
                bytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Found. */
            type $Shape = watari.image.Found.$Properties;
        }

        /**
         * Properties of a ReadRequest.
         * @deprecated Use watari.image.ReadRequest.$Properties instead.
         */
        interface IReadRequest extends watari.image.ReadRequest.$Properties {
        }

        /** Represents a ReadRequest. */
        class ReadRequest {

            /**
             * Constructs a new ReadRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.image.ReadRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ReadRequest hash. */
            hash: Uint8Array;

            /** ReadRequest offset. */
            offset: number;

            /**
             * Encodes the specified ReadRequest message. Does not implicitly {@link watari.image.ReadRequest.verify|verify} messages.
             * @param message ReadRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.image.ReadRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ReadRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.image.ReadRequest & watari.image.ReadRequest.$Shape} ReadRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.image.ReadRequest & watari.image.ReadRequest.$Shape;
        }

        namespace ReadRequest {

            /** Properties of a ReadRequest. */
            interface $Properties {

                /** ReadRequest hash */
                hash?: (Uint8Array|null);

                /** ReadRequest offset */
                offset?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ReadRequest. */
            type $Shape = watari.image.ReadRequest.$Properties;
        }
    }

    /** Namespace load. */
    namespace load {

        /**
         * Properties of a Record.
         * @deprecated Use watari.load.Record.$Properties instead.
         */
        interface IRecord extends watari.load.Record.$Properties {
        }

        /** Represents a Record. */
        class Record {

            /**
             * Constructs a new Record.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Record.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Record host. */
            host: string;

            /** Record epoch. */
            epoch: number;

            /** Record sequence. */
            sequence: number;

            /** Record draining. */
            draining: boolean;

            /** Record cpuMilli. */
            cpuMilli: number;

            /** Record cpusMilli. */
            cpusMilli: number;

            /** Record cpuPressure. */
            cpuPressure?: (number|null);

            /** Record throttled. */
            throttled?: (number|null);

            /** Record memoryUsedBytes. */
            memoryUsedBytes: number;

            /** Record memoryTotalBytes. */
            memoryTotalBytes: number;

            /** Record memoryPressure. */
            memoryPressure?: (number|null);

            /** Record runQueue. */
            runQueue?: (number|null);

            /** Record diskFreeBytes. */
            diskFreeBytes?: (number|null);

            /** Record machines. */
            machines: watari.load.Machine.$Properties[];

            /** Record reservedMilli. */
            reservedMilli: number;

            /** Record reservedMemoryBytes. */
            reservedMemoryBytes: number;

            /** Record fastPorts. */
            fastPorts: boolean;

            /** Record keepsSpare. */
            keepsSpare: boolean;

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.load.Record.verify|verify} messages.
             * @param message Record message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Record.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Record & watari.load.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Record & watari.load.Record.$Shape;
        }

        namespace Record {

            /** Properties of a Record. */
            interface $Properties {

                /** Record host */
                host?: (string|null);

                /** Record epoch */
                epoch?: (number|null);

                /** Record sequence */
                sequence?: (number|null);

                /** Record draining */
                draining?: (boolean|null);

                /** Record cpuMilli */
                cpuMilli?: (number|null);

                /** Record cpusMilli */
                cpusMilli?: (number|null);

                /** Record cpuPressure */
                cpuPressure?: (number|null);

                /** Record throttled */
                throttled?: (number|null);

                /** Record memoryUsedBytes */
                memoryUsedBytes?: (number|null);

                /** Record memoryTotalBytes */
                memoryTotalBytes?: (number|null);

                /** Record memoryPressure */
                memoryPressure?: (number|null);

                /** Record runQueue */
                runQueue?: (number|null);

                /** Record diskFreeBytes */
                diskFreeBytes?: (number|null);

                /** Record machines */
                machines?: (watari.load.Machine.$Properties[]|null);

                /** Record reservedMilli */
                reservedMilli?: (number|null);

                /** Record reservedMemoryBytes */
                reservedMemoryBytes?: (number|null);

                /** Record fastPorts */
                fastPorts?: (boolean|null);

                /** Record keepsSpare */
                keepsSpare?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Record. */
            type $Shape = watari.load.Record.$Properties;
        }

        /**
         * Properties of a Machine.
         * @deprecated Use watari.load.Machine.$Properties instead.
         */
        interface IMachine extends watari.load.Machine.$Properties {
        }

        /** Represents a Machine. */
        class Machine {

            /**
             * Constructs a new Machine.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Machine.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Machine id. */
            id: Uint8Array;

            /** Machine cpus. */
            cpus: number;

            /** Machine cpuMilli. */
            cpuMilli: number;

            /** Machine cpuPressure. */
            cpuPressure?: (number|null);

            /** Machine throttled. */
            throttled?: (number|null);

            /** Machine memoryUsedBytes. */
            memoryUsedBytes: number;

            /** Machine memoryTotalBytes. */
            memoryTotalBytes: number;

            /** Machine hereMs. */
            hereMs: number;

            /**
             * Encodes the specified Machine message. Does not implicitly {@link watari.load.Machine.verify|verify} messages.
             * @param message Machine message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Machine.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Machine message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Machine & watari.load.Machine.$Shape} Machine
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Machine & watari.load.Machine.$Shape;
        }

        namespace Machine {

            /** Properties of a Machine. */
            interface $Properties {

                /** Machine id */
                id?: (Uint8Array|null);

                /** Machine cpus */
                cpus?: (number|null);

                /** Machine cpuMilli */
                cpuMilli?: (number|null);

                /** Machine cpuPressure */
                cpuPressure?: (number|null);

                /** Machine throttled */
                throttled?: (number|null);

                /** Machine memoryUsedBytes */
                memoryUsedBytes?: (number|null);

                /** Machine memoryTotalBytes */
                memoryTotalBytes?: (number|null);

                /** Machine hereMs */
                hereMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Machine. */
            type $Shape = watari.load.Machine.$Properties;
        }

        /**
         * Properties of an Aged.
         * @deprecated Use watari.load.Aged.$Properties instead.
         */
        interface IAged extends watari.load.Aged.$Properties {
        }

        /** Represents an Aged. */
        class Aged {

            /**
             * Constructs a new Aged.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Aged.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Aged record. */
            record: Uint8Array;

            /** Aged signature. */
            signature: Uint8Array;

            /** Aged ageMs. */
            ageMs: number;

            /**
             * Encodes the specified Aged message. Does not implicitly {@link watari.load.Aged.verify|verify} messages.
             * @param message Aged message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Aged.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Aged message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Aged & watari.load.Aged.$Shape} Aged
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Aged & watari.load.Aged.$Shape;
        }

        namespace Aged {

            /** Properties of an Aged. */
            interface $Properties {

                /** Aged record */
                record?: (Uint8Array|null);

                /** Aged signature */
                signature?: (Uint8Array|null);

                /** Aged ageMs */
                ageMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Aged. */
            type $Shape = watari.load.Aged.$Properties;
        }

        /**
         * Properties of a Message.
         * @deprecated Use watari.load.Message.$Properties instead.
         */
        interface IMessage extends watari.load.Message.$Properties {
        }

        /** Represents a Message. */
        class Message {

            /**
             * Constructs a new Message.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Message.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Message records. */
            records?: (watari.load.Records.$Properties|null);

            /** Message summary. */
            summary?: (watari.load.Summary.$Properties|null);

            /** Message content. */
            content?: ("records"|"summary");

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.load.Message.verify|verify} messages.
             * @param message Message message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Message.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Message & watari.load.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Message & watari.load.Message.$Shape;
        }

        namespace Message {

            /** Properties of a Message. */
            interface $Properties {

                /** Message records */
                records?: (watari.load.Records.$Properties|null);

                /** Message summary */
                summary?: (watari.load.Summary.$Properties|null);

                /** Message content */
                content?: ("records"|"summary");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Message. */
            type $Shape = {
              records?: watari.load.Records.$Shape|null;
              summary?: watari.load.Summary.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ content?: undefined; records?: null; summary?: null }|{ content?: "records"; records: watari.load.Records.$Shape; summary?: null }|{ content?: "summary"; records?: null; summary: watari.load.Summary.$Shape })
            );
        }

        /**
         * Properties of a Records.
         * @deprecated Use watari.load.Records.$Properties instead.
         */
        interface IRecords extends watari.load.Records.$Properties {
        }

        /** Represents a Records. */
        class Records {

            /**
             * Constructs a new Records.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Records.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Records records. */
            records: watari.load.Aged.$Properties[];

            /**
             * Encodes the specified Records message. Does not implicitly {@link watari.load.Records.verify|verify} messages.
             * @param message Records message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Records.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Records message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Records & watari.load.Records.$Shape} Records
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Records & watari.load.Records.$Shape;
        }

        namespace Records {

            /** Properties of a Records. */
            interface $Properties {

                /** Records records */
                records?: (watari.load.Aged.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Records. */
            type $Shape = watari.load.Records.$Properties;
        }

        /**
         * Properties of a Summary.
         * @deprecated Use watari.load.Summary.$Properties instead.
         */
        interface ISummary extends watari.load.Summary.$Properties {
        }

        /** Represents a Summary. */
        class Summary {

            /**
             * Constructs a new Summary.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Summary.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Summary versions. */
            versions: watari.load.Version.$Properties[];

            /** Summary reply. */
            reply: boolean;

            /**
             * Encodes the specified Summary message. Does not implicitly {@link watari.load.Summary.verify|verify} messages.
             * @param message Summary message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Summary.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Summary message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Summary & watari.load.Summary.$Shape} Summary
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Summary & watari.load.Summary.$Shape;
        }

        namespace Summary {

            /** Properties of a Summary. */
            interface $Properties {

                /** Summary versions */
                versions?: (watari.load.Version.$Properties[]|null);

                /** Summary reply */
                reply?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Summary. */
            type $Shape = watari.load.Summary.$Properties;
        }

        /**
         * Properties of a Version.
         * @deprecated Use watari.load.Version.$Properties instead.
         */
        interface IVersion extends watari.load.Version.$Properties {
        }

        /** Represents a Version. */
        class Version {

            /**
             * Constructs a new Version.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.load.Version.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Version host. */
            host: string;

            /** Version epoch. */
            epoch: number;

            /** Version sequence. */
            sequence: number;

            /**
             * Encodes the specified Version message. Does not implicitly {@link watari.load.Version.verify|verify} messages.
             * @param message Version message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.load.Version.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Version message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.load.Version & watari.load.Version.$Shape} Version
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.load.Version & watari.load.Version.$Shape;
        }

        namespace Version {

            /** Properties of a Version. */
            interface $Properties {

                /** Version host */
                host?: (string|null);

                /** Version epoch */
                epoch?: (number|null);

                /** Version sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Version. */
            type $Shape = watari.load.Version.$Properties;
        }
    }

    /** Namespace machine. */
    namespace machine {

        /**
         * Properties of an Owner.
         * @deprecated Use watari.machine.Owner.$Properties instead.
         */
        interface IOwner extends watari.machine.Owner.$Properties {
        }

        /** Represents an Owner. */
        class Owner {

            /**
             * Constructs a new Owner.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Owner.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Owner host. */
            host: string;

            /** Owner incarnation. */
            incarnation: string;

            /**
             * Encodes the specified Owner message. Does not implicitly {@link watari.machine.Owner.verify|verify} messages.
             * @param message Owner message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Owner.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Owner message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Owner & watari.machine.Owner.$Shape} Owner
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Owner & watari.machine.Owner.$Shape;
        }

        namespace Owner {

            /** Properties of an Owner. */
            interface $Properties {

                /** Owner host */
                host?: (string|null);

                /** Owner incarnation */
                incarnation?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Owner. */
            type $Shape = watari.machine.Owner.$Properties;
        }

        /**
         * Properties of a KernelBoot.
         * @deprecated Use watari.machine.KernelBoot.$Properties instead.
         */
        interface IKernelBoot extends watari.machine.KernelBoot.$Properties {
        }

        /** Represents a KernelBoot. */
        class KernelBoot {

            /**
             * Constructs a new KernelBoot.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.KernelBoot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** KernelBoot kernel. */
            kernel: Uint8Array;

            /** KernelBoot initrd. */
            initrd: Uint8Array;

            /** KernelBoot append. */
            append: string;

            /**
             * Encodes the specified KernelBoot message. Does not implicitly {@link watari.machine.KernelBoot.verify|verify} messages.
             * @param message KernelBoot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.KernelBoot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a KernelBoot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.KernelBoot & watari.machine.KernelBoot.$Shape} KernelBoot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.KernelBoot & watari.machine.KernelBoot.$Shape;
        }

        namespace KernelBoot {

            /** Properties of a KernelBoot. */
            interface $Properties {

                /** KernelBoot kernel */
                kernel?: (Uint8Array|null);

                /** KernelBoot initrd */
                initrd?: (Uint8Array|null);

                /** KernelBoot append */
                append?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a KernelBoot. */
            type $Shape = watari.machine.KernelBoot.$Properties;
        }

        /**
         * Properties of a DiskBoot.
         * @deprecated Use watari.machine.DiskBoot.$Properties instead.
         */
        interface IDiskBoot extends watari.machine.DiskBoot.$Properties {
        }

        /** Represents a DiskBoot. */
        class DiskBoot {

            /**
             * Constructs a new DiskBoot.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.DiskBoot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified DiskBoot message. Does not implicitly {@link watari.machine.DiskBoot.verify|verify} messages.
             * @param message DiskBoot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.DiskBoot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DiskBoot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.DiskBoot & watari.machine.DiskBoot.$Shape} DiskBoot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.DiskBoot & watari.machine.DiskBoot.$Shape;
        }

        namespace DiskBoot {

            /** Properties of a DiskBoot. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DiskBoot. */
            type $Shape = watari.machine.DiskBoot.$Properties;
        }

        /**
         * Properties of a Disk.
         * @deprecated Use watari.machine.Disk.$Properties instead.
         */
        interface IDisk extends watari.machine.Disk.$Properties {
        }

        /** Represents a Disk. */
        class Disk {

            /**
             * Constructs a new Disk.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Disk.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Disk sizeBytes. */
            sizeBytes: number;

            /** Disk base. */
            base: Uint8Array;

            /**
             * Encodes the specified Disk message. Does not implicitly {@link watari.machine.Disk.verify|verify} messages.
             * @param message Disk message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Disk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Disk message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Disk & watari.machine.Disk.$Shape} Disk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Disk & watari.machine.Disk.$Shape;
        }

        namespace Disk {

            /** Properties of a Disk. */
            interface $Properties {

                /** Disk sizeBytes */
                sizeBytes?: (number|null);

                /** Disk base */
                base?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Disk. */
            type $Shape = watari.machine.Disk.$Properties;
        }

        /**
         * Properties of a Card.
         * @deprecated Use watari.machine.Card.$Properties instead.
         */
        interface ICard extends watari.machine.Card.$Properties {
        }

        /** Represents a Card. */
        class Card {

            /**
             * Constructs a new Card.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Card.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Card segment. */
            segment: Uint8Array;

            /** Card mac. */
            mac: string;

            /** Card ips. */
            ips: string[];

            /**
             * Encodes the specified Card message. Does not implicitly {@link watari.machine.Card.verify|verify} messages.
             * @param message Card message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Card.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Card message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Card & watari.machine.Card.$Shape} Card
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Card & watari.machine.Card.$Shape;
        }

        namespace Card {

            /** Properties of a Card. */
            interface $Properties {

                /** Card segment */
                segment?: (Uint8Array|null);

                /** Card mac */
                mac?: (string|null);

                /** Card ips */
                ips?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Card. */
            type $Shape = watari.machine.Card.$Properties;
        }

        /**
         * Properties of a Spec.
         * @deprecated Use watari.machine.Spec.$Properties instead.
         */
        interface ISpec extends watari.machine.Spec.$Properties {
        }

        /** Represents a Spec. */
        class Spec {

            /**
             * Constructs a new Spec.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Spec.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Spec cpus. */
            cpus: number;

            /** Spec memoryBytes. */
            memoryBytes: number;

            /** Spec machineType. */
            machineType: string;

            /** Spec cpuModel. */
            cpuModel: string;

            /** Spec accelerator. */
            accelerator: string;

            /** Spec kernel. */
            kernel?: (watari.machine.KernelBoot.$Properties|null);

            /** Spec bootDisk. */
            bootDisk?: (watari.machine.DiskBoot.$Properties|null);

            /** Spec disk. */
            disk?: (watari.machine.Disk.$Properties|null);

            /** Spec seed. */
            seed: Uint8Array;

            /** Spec cards. */
            cards: watari.machine.Card.$Properties[];

            /** Spec guestPorts. */
            guestPorts: string;

            /** Spec boot. */
            boot?: ("kernel"|"bootDisk");

            /**
             * Encodes the specified Spec message. Does not implicitly {@link watari.machine.Spec.verify|verify} messages.
             * @param message Spec message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Spec.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Spec message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Spec & watari.machine.Spec.$Shape} Spec
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Spec & watari.machine.Spec.$Shape;
        }

        namespace Spec {

            /** Properties of a Spec. */
            interface $Properties {

                /** Spec cpus */
                cpus?: (number|null);

                /** Spec memoryBytes */
                memoryBytes?: (number|null);

                /** Spec machineType */
                machineType?: (string|null);

                /** Spec cpuModel */
                cpuModel?: (string|null);

                /** Spec accelerator */
                accelerator?: (string|null);

                /** Spec kernel */
                kernel?: (watari.machine.KernelBoot.$Properties|null);

                /** Spec bootDisk */
                bootDisk?: (watari.machine.DiskBoot.$Properties|null);

                /** Spec disk */
                disk?: (watari.machine.Disk.$Properties|null);

                /** Spec seed */
                seed?: (Uint8Array|null);

                /** Spec cards */
                cards?: (watari.machine.Card.$Properties[]|null);

                /** Spec guestPorts */
                guestPorts?: (string|null);

                /** Spec boot */
                boot?: ("kernel"|"bootDisk");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Spec. */
            type $Shape = {
              cpus?: number|null;
              memoryBytes?: number|null;
              machineType?: string|null;
              cpuModel?: string|null;
              accelerator?: string|null;
              kernel?: watari.machine.KernelBoot.$Shape|null;
              bootDisk?: watari.machine.DiskBoot.$Shape|null;
              disk?: watari.machine.Disk.$Shape|null;
              seed?: Uint8Array|null;
              cards?: watari.machine.Card.$Shape[]|null;
              guestPorts?: string|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ boot?: undefined; kernel?: null; bootDisk?: null }|{ boot?: "kernel"; kernel: watari.machine.KernelBoot.$Shape; bootDisk?: null }|{ boot?: "bootDisk"; kernel?: null; bootDisk: watari.machine.DiskBoot.$Shape })
            );
        }

        /**
         * Properties of a Stopped.
         * @deprecated Use watari.machine.Stopped.$Properties instead.
         */
        interface IStopped extends watari.machine.Stopped.$Properties {
        }

        /** Represents a Stopped. */
        class Stopped {

            /**
             * Constructs a new Stopped.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Stopped.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Stopped message. Does not implicitly {@link watari.machine.Stopped.verify|verify} messages.
             * @param message Stopped message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Stopped.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Stopped message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Stopped & watari.machine.Stopped.$Shape} Stopped
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Stopped & watari.machine.Stopped.$Shape;
        }

        namespace Stopped {

            /** Properties of a Stopped. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Stopped. */
            type $Shape = watari.machine.Stopped.$Properties;
        }

        /**
         * Properties of a Deleted.
         * @deprecated Use watari.machine.Deleted.$Properties instead.
         */
        interface IDeleted extends watari.machine.Deleted.$Properties {
        }

        /** Represents a Deleted. */
        class Deleted {

            /**
             * Constructs a new Deleted.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Deleted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Deleted message. Does not implicitly {@link watari.machine.Deleted.verify|verify} messages.
             * @param message Deleted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Deleted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Deleted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Deleted & watari.machine.Deleted.$Shape} Deleted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Deleted & watari.machine.Deleted.$Shape;
        }

        namespace Deleted {

            /** Properties of a Deleted. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Deleted. */
            type $Shape = watari.machine.Deleted.$Properties;
        }

        /**
         * Properties of a Running.
         * @deprecated Use watari.machine.Running.$Properties instead.
         */
        interface IRunning extends watari.machine.Running.$Properties {
        }

        /** Represents a Running. */
        class Running {

            /**
             * Constructs a new Running.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Running.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Running returned. */
            returned: Uint8Array;

            /**
             * Encodes the specified Running message. Does not implicitly {@link watari.machine.Running.verify|verify} messages.
             * @param message Running message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Running.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Running message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Running & watari.machine.Running.$Shape} Running
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Running & watari.machine.Running.$Shape;
        }

        namespace Running {

            /** Properties of a Running. */
            interface $Properties {

                /** Running returned */
                returned?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Running. */
            type $Shape = watari.machine.Running.$Properties;
        }

        /**
         * Properties of a Relocating.
         * @deprecated Use watari.machine.Relocating.$Properties instead.
         */
        interface IRelocating extends watari.machine.Relocating.$Properties {
        }

        /** Represents a Relocating. */
        class Relocating {

            /**
             * Constructs a new Relocating.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Relocating.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Relocating relocation. */
            relocation: Uint8Array;

            /** Relocating to. */
            to?: (watari.machine.Owner.$Properties|null);

            /**
             * Encodes the specified Relocating message. Does not implicitly {@link watari.machine.Relocating.verify|verify} messages.
             * @param message Relocating message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Relocating.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Relocating message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Relocating & watari.machine.Relocating.$Shape} Relocating
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Relocating & watari.machine.Relocating.$Shape;
        }

        namespace Relocating {

            /** Properties of a Relocating. */
            interface $Properties {

                /** Relocating relocation */
                relocation?: (Uint8Array|null);

                /** Relocating to */
                to?: (watari.machine.Owner.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Relocating. */
            type $Shape = watari.machine.Relocating.$Properties;
        }

        /**
         * Properties of a DiskPlace.
         * @deprecated Use watari.machine.DiskPlace.$Properties instead.
         */
        interface IDiskPlace extends watari.machine.DiskPlace.$Properties {
        }

        /** Represents a DiskPlace. */
        class DiskPlace {

            /**
             * Constructs a new DiskPlace.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.DiskPlace.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DiskPlace hosts. */
            hosts: string[];

            /** DiskPlace generation. */
            generation: number;

            /** DiskPlace older. */
            older: watari.machine.OlderCopy.$Properties[];

            /**
             * Encodes the specified DiskPlace message. Does not implicitly {@link watari.machine.DiskPlace.verify|verify} messages.
             * @param message DiskPlace message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.DiskPlace.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DiskPlace message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.DiskPlace & watari.machine.DiskPlace.$Shape} DiskPlace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.DiskPlace & watari.machine.DiskPlace.$Shape;
        }

        namespace DiskPlace {

            /** Properties of a DiskPlace. */
            interface $Properties {

                /** DiskPlace hosts */
                hosts?: (string[]|null);

                /** DiskPlace generation */
                generation?: (number|null);

                /** DiskPlace older */
                older?: (watari.machine.OlderCopy.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DiskPlace. */
            type $Shape = watari.machine.DiskPlace.$Properties;
        }

        /**
         * Properties of an OlderCopy.
         * @deprecated Use watari.machine.OlderCopy.$Properties instead.
         */
        interface IOlderCopy extends watari.machine.OlderCopy.$Properties {
        }

        /** Represents an OlderCopy. */
        class OlderCopy {

            /**
             * Constructs a new OlderCopy.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.OlderCopy.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OlderCopy host. */
            host: string;

            /** OlderCopy atMs. */
            atMs: number;

            /**
             * Encodes the specified OlderCopy message. Does not implicitly {@link watari.machine.OlderCopy.verify|verify} messages.
             * @param message OlderCopy message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.OlderCopy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OlderCopy message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.OlderCopy & watari.machine.OlderCopy.$Shape} OlderCopy
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.OlderCopy & watari.machine.OlderCopy.$Shape;
        }

        namespace OlderCopy {

            /** Properties of an OlderCopy. */
            interface $Properties {

                /** OlderCopy host */
                host?: (string|null);

                /** OlderCopy atMs */
                atMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OlderCopy. */
            type $Shape = watari.machine.OlderCopy.$Properties;
        }

        /**
         * Properties of a Lease.
         * @deprecated Use watari.machine.Lease.$Properties instead.
         */
        interface ILease extends watari.machine.Lease.$Properties {
        }

        /** Represents a Lease. */
        class Lease {

            /**
             * Constructs a new Lease.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Lease.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Lease durationMs. */
            durationMs: number;

            /**
             * Encodes the specified Lease message. Does not implicitly {@link watari.machine.Lease.verify|verify} messages.
             * @param message Lease message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Lease.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Lease message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Lease & watari.machine.Lease.$Shape} Lease
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Lease & watari.machine.Lease.$Shape;
        }

        namespace Lease {

            /** Properties of a Lease. */
            interface $Properties {

                /** Lease durationMs */
                durationMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Lease. */
            type $Shape = watari.machine.Lease.$Properties;
        }

        /**
         * Properties of a VoterWish.
         * @deprecated Use watari.machine.VoterWish.$Properties instead.
         */
        interface IVoterWish extends watari.machine.VoterWish.$Properties {
        }

        /** Represents a VoterWish. */
        class VoterWish {

            /**
             * Constructs a new VoterWish.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.VoterWish.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** VoterWish where. */
            where: string;

            /** VoterWish count. */
            count: number;

            /**
             * Encodes the specified VoterWish message. Does not implicitly {@link watari.machine.VoterWish.verify|verify} messages.
             * @param message VoterWish message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.VoterWish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a VoterWish message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.VoterWish & watari.machine.VoterWish.$Shape} VoterWish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.VoterWish & watari.machine.VoterWish.$Shape;
        }

        namespace VoterWish {

            /** Properties of a VoterWish. */
            interface $Properties {

                /** VoterWish where */
                where?: (string|null);

                /** VoterWish count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a VoterWish. */
            type $Shape = watari.machine.VoterWish.$Properties;
        }

        /**
         * Properties of a Record.
         * @deprecated Use watari.machine.Record.$Properties instead.
         */
        interface IRecord extends watari.machine.Record.$Properties {
        }

        /** Represents a Record. */
        class Record {

            /**
             * Constructs a new Record.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.machine.Record.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Record id. */
            id: Uint8Array;

            /** Record name. */
            name: string;

            /** Record spec. */
            spec?: (watari.machine.Spec.$Properties|null);

            /** Record policy. */
            policy: string;

            /** Record pinned. */
            pinned: boolean;

            /** Record labels. */
            labels: { [k: string]: string };

            /** Record owner. */
            owner?: (watari.machine.Owner.$Properties|null);

            /** Record epoch. */
            epoch: number;

            /** Record stopped. */
            stopped?: (watari.machine.Stopped.$Properties|null);

            /** Record running. */
            running?: (watari.machine.Running.$Properties|null);

            /** Record relocating. */
            relocating?: (watari.machine.Relocating.$Properties|null);

            /** Record deleted. */
            deleted?: (watari.machine.Deleted.$Properties|null);

            /** Record disk. */
            disk?: (watari.machine.DiskPlace.$Properties|null);

            /** Record lease. */
            lease?: (watari.machine.Lease.$Properties|null);

            /** Record formerLeaseMs. */
            formerLeaseMs: number;

            /** Record voters. */
            voters?: (watari.machine.VoterWish.$Properties|null);

            /** Record replicaWish. */
            replicaWish: string;

            /** Record replicaEveryMs. */
            replicaEveryMs: number;

            /** Record acceptLossMs. */
            acceptLossMs: number;

            /** Record phase. */
            phase?: ("stopped"|"running"|"relocating"|"deleted");

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.machine.Record.verify|verify} messages.
             * @param message Record message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.machine.Record.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.machine.Record & watari.machine.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.machine.Record & watari.machine.Record.$Shape;
        }

        namespace Record {

            /** Properties of a Record. */
            interface $Properties {

                /** Record id */
                id?: (Uint8Array|null);

                /** Record name */
                name?: (string|null);

                /** Record spec */
                spec?: (watari.machine.Spec.$Properties|null);

                /** Record policy */
                policy?: (string|null);

                /** Record pinned */
                pinned?: (boolean|null);

                /** Record labels */
                labels?: ({ [k: string]: string }|null);

                /** Record owner */
                owner?: (watari.machine.Owner.$Properties|null);

                /** Record epoch */
                epoch?: (number|null);

                /** Record stopped */
                stopped?: (watari.machine.Stopped.$Properties|null);

                /** Record running */
                running?: (watari.machine.Running.$Properties|null);

                /** Record relocating */
                relocating?: (watari.machine.Relocating.$Properties|null);

                /** Record deleted */
                deleted?: (watari.machine.Deleted.$Properties|null);

                /** Record disk */
                disk?: (watari.machine.DiskPlace.$Properties|null);

                /** Record lease */
                lease?: (watari.machine.Lease.$Properties|null);

                /** Record formerLeaseMs */
                formerLeaseMs?: (number|null);

                /** Record voters */
                voters?: (watari.machine.VoterWish.$Properties|null);

                /** Record replicaWish */
                replicaWish?: (string|null);

                /** Record replicaEveryMs */
                replicaEveryMs?: (number|null);

                /** Record acceptLossMs */
                acceptLossMs?: (number|null);

                /** Record phase */
                phase?: ("stopped"|"running"|"relocating"|"deleted");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Record. */
            type $Shape = {
              id?: Uint8Array|null;
              name?: string|null;
              spec?: watari.machine.Spec.$Shape|null;
              policy?: string|null;
              pinned?: boolean|null;
              labels?: { [k: string]: string }|null;
              owner?: watari.machine.Owner.$Shape|null;
              epoch?: number|null;
              stopped?: watari.machine.Stopped.$Shape|null;
              running?: watari.machine.Running.$Shape|null;
              relocating?: watari.machine.Relocating.$Shape|null;
              deleted?: watari.machine.Deleted.$Shape|null;
              disk?: watari.machine.DiskPlace.$Shape|null;
              lease?: watari.machine.Lease.$Shape|null;
              formerLeaseMs?: number|null;
              voters?: watari.machine.VoterWish.$Shape|null;
              replicaWish?: string|null;
              replicaEveryMs?: number|null;
              acceptLossMs?: number|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ phase?: undefined; stopped?: null; running?: null; relocating?: null; deleted?: null }|{ phase?: "stopped"; stopped: watari.machine.Stopped.$Shape; running?: null; relocating?: null; deleted?: null }|{ phase?: "running"; stopped?: null; running: watari.machine.Running.$Shape; relocating?: null; deleted?: null }|{ phase?: "relocating"; stopped?: null; running?: null; relocating: watari.machine.Relocating.$Shape; deleted?: null }|{ phase?: "deleted"; stopped?: null; running?: null; relocating?: null; deleted: watari.machine.Deleted.$Shape })
            );
        }
    }

    /** Namespace membership. */
    namespace membership {

        /**
         * Properties of a Record.
         * @deprecated Use watari.membership.Record.$Properties instead.
         */
        interface IRecord extends watari.membership.Record.$Properties {
        }

        /** Represents a Record. */
        class Record {

            /**
             * Constructs a new Record.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Record.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Record host. */
            host: string;

            /** Record name. */
            name: string;

            /** Record org. */
            org: string;

            /** Record site. */
            site: string;

            /** Record roles. */
            roles: string[];

            /** Record incarnation. */
            incarnation: number;

            /** Record addresses. */
            addresses: string[];

            /** Record left. */
            left: boolean;

            /** Record restartingMs. */
            restartingMs: number;

            /** Record credentials. */
            credentials: Uint8Array;

            /** Record domain. */
            domain: string;

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.membership.Record.verify|verify} messages.
             * @param message Record message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Record.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Record & watari.membership.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Record & watari.membership.Record.$Shape;
        }

        namespace Record {

            /** Properties of a Record. */
            interface $Properties {

                /** Record host */
                host?: (string|null);

                /** Record name */
                name?: (string|null);

                /** Record org */
                org?: (string|null);

                /** Record site */
                site?: (string|null);

                /** Record roles */
                roles?: (string[]|null);

                /** Record incarnation */
                incarnation?: (number|null);

                /** Record addresses */
                addresses?: (string[]|null);

                /** Record left */
                left?: (boolean|null);

                /** Record restartingMs */
                restartingMs?: (number|null);

                /** Record credentials */
                credentials?: (Uint8Array|null);

                /** Record domain */
                domain?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Record. */
            type $Shape = watari.membership.Record.$Properties;
        }

        /**
         * Properties of a Signed.
         * @deprecated Use watari.membership.Signed.$Properties instead.
         */
        interface ISigned extends watari.membership.Signed.$Properties {
        }

        /** Represents a Signed. */
        class Signed {

            /**
             * Constructs a new Signed.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Signed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Signed record. */
            record: Uint8Array;

            /** Signed signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Signed message. Does not implicitly {@link watari.membership.Signed.verify|verify} messages.
             * @param message Signed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Signed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Signed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Signed & watari.membership.Signed.$Shape} Signed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Signed & watari.membership.Signed.$Shape;
        }

        namespace Signed {

            /** Properties of a Signed. */
            interface $Properties {

                /** Signed record */
                record?: (Uint8Array|null);

                /** Signed signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Signed. */
            type $Shape = watari.membership.Signed.$Properties;
        }

        /**
         * Properties of a Told.
         * @deprecated Use watari.membership.Told.$Properties instead.
         */
        interface ITold extends watari.membership.Told.$Properties {
        }

        /** Represents a Told. */
        class Told {

            /**
             * Constructs a new Told.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Told.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Told signed. */
            signed?: (watari.membership.Signed.$Properties|null);

            /** Told restartRemainingMs. */
            restartRemainingMs: number;

            /**
             * Encodes the specified Told message. Does not implicitly {@link watari.membership.Told.verify|verify} messages.
             * @param message Told message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Told.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Told message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Told & watari.membership.Told.$Shape} Told
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Told & watari.membership.Told.$Shape;
        }

        namespace Told {

            /** Properties of a Told. */
            interface $Properties {

                /** Told signed */
                signed?: (watari.membership.Signed.$Properties|null);

                /** Told restartRemainingMs */
                restartRemainingMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Told. */
            type $Shape = watari.membership.Told.$Properties;
        }

        /**
         * Properties of an Accusation.
         * @deprecated Use watari.membership.Accusation.$Properties instead.
         */
        interface IAccusation extends watari.membership.Accusation.$Properties {
        }

        /** Represents an Accusation. */
        class Accusation {

            /**
             * Constructs a new Accusation.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Accusation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Accusation host. */
            host: string;

            /** Accusation incarnation. */
            incarnation: number;

            /** Accusation accuser. */
            accuser: string;

            /** Accusation dead. */
            dead: boolean;

            /**
             * Encodes the specified Accusation message. Does not implicitly {@link watari.membership.Accusation.verify|verify} messages.
             * @param message Accusation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Accusation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accusation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Accusation & watari.membership.Accusation.$Shape} Accusation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Accusation & watari.membership.Accusation.$Shape;
        }

        namespace Accusation {

            /** Properties of an Accusation. */
            interface $Properties {

                /** Accusation host */
                host?: (string|null);

                /** Accusation incarnation */
                incarnation?: (number|null);

                /** Accusation accuser */
                accuser?: (string|null);

                /** Accusation dead */
                dead?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accusation. */
            type $Shape = watari.membership.Accusation.$Properties;
        }

        /**
         * Properties of a Rumor.
         * @deprecated Use watari.membership.Rumor.$Properties instead.
         */
        interface IRumor extends watari.membership.Rumor.$Properties {
        }

        /** Represents a Rumor. */
        class Rumor {

            /**
             * Constructs a new Rumor.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Rumor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Rumor told. */
            told?: (watari.membership.Told.$Properties|null);

            /** Rumor accusation. */
            accusation?: (watari.membership.Accusation.$Properties|null);

            /** Rumor news. */
            news?: ("told"|"accusation");

            /**
             * Encodes the specified Rumor message. Does not implicitly {@link watari.membership.Rumor.verify|verify} messages.
             * @param message Rumor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Rumor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Rumor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Rumor & watari.membership.Rumor.$Shape} Rumor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Rumor & watari.membership.Rumor.$Shape;
        }

        namespace Rumor {

            /** Properties of a Rumor. */
            interface $Properties {

                /** Rumor told */
                told?: (watari.membership.Told.$Properties|null);

                /** Rumor accusation */
                accusation?: (watari.membership.Accusation.$Properties|null);

                /** Rumor news */
                news?: ("told"|"accusation");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Rumor. */
            type $Shape = {
              told?: watari.membership.Told.$Shape|null;
              accusation?: watari.membership.Accusation.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ news?: undefined; told?: null; accusation?: null }|{ news?: "told"; told: watari.membership.Told.$Shape; accusation?: null }|{ news?: "accusation"; told?: null; accusation: watari.membership.Accusation.$Shape })
            );
        }

        /**
         * Properties of a Message.
         * @deprecated Use watari.membership.Message.$Properties instead.
         */
        interface IMessage extends watari.membership.Message.$Properties {
        }

        /** Represents a Message. */
        class Message {

            /**
             * Constructs a new Message.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Message.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Message ping. */
            ping?: (watari.membership.Ping.$Properties|null);

            /** Message pingRequest. */
            pingRequest?: (watari.membership.PingRequest.$Properties|null);

            /** Message ack. */
            ack?: (watari.membership.Ack.$Properties|null);

            /** Message nack. */
            nack?: (watari.membership.Nack.$Properties|null);

            /** Message gossip. */
            gossip?: (watari.membership.Gossip.$Properties|null);

            /** Message sync. */
            sync?: (watari.membership.Sync.$Properties|null);

            /** Message rumors. */
            rumors: watari.membership.Rumor.$Properties[];

            /** Message content. */
            content?: ("ping"|"pingRequest"|"ack"|"nack"|"gossip"|"sync");

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.membership.Message.verify|verify} messages.
             * @param message Message message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Message.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Message & watari.membership.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Message & watari.membership.Message.$Shape;
        }

        namespace Message {

            /** Properties of a Message. */
            interface $Properties {

                /** Message ping */
                ping?: (watari.membership.Ping.$Properties|null);

                /** Message pingRequest */
                pingRequest?: (watari.membership.PingRequest.$Properties|null);

                /** Message ack */
                ack?: (watari.membership.Ack.$Properties|null);

                /** Message nack */
                nack?: (watari.membership.Nack.$Properties|null);

                /** Message gossip */
                gossip?: (watari.membership.Gossip.$Properties|null);

                /** Message sync */
                sync?: (watari.membership.Sync.$Properties|null);

                /** Message rumors */
                rumors?: (watari.membership.Rumor.$Properties[]|null);

                /** Message content */
                content?: ("ping"|"pingRequest"|"ack"|"nack"|"gossip"|"sync");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Message. */
            type $Shape = {
              ping?: watari.membership.Ping.$Shape|null;
              pingRequest?: watari.membership.PingRequest.$Shape|null;
              ack?: watari.membership.Ack.$Shape|null;
              nack?: watari.membership.Nack.$Shape|null;
              gossip?: watari.membership.Gossip.$Shape|null;
              sync?: watari.membership.Sync.$Shape|null;
              rumors?: watari.membership.Rumor.$Shape[]|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ content?: undefined; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "ping"; ping: watari.membership.Ping.$Shape; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "pingRequest"; ping?: null; pingRequest: watari.membership.PingRequest.$Shape; ack?: null; nack?: null; gossip?: null; sync?: null }|{ content?: "ack"; ping?: null; pingRequest?: null; ack: watari.membership.Ack.$Shape; nack?: null; gossip?: null; sync?: null }|{ content?: "nack"; ping?: null; pingRequest?: null; ack?: null; nack: watari.membership.Nack.$Shape; gossip?: null; sync?: null }|{ content?: "gossip"; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip: watari.membership.Gossip.$Shape; sync?: null }|{ content?: "sync"; ping?: null; pingRequest?: null; ack?: null; nack?: null; gossip?: null; sync: watari.membership.Sync.$Shape })
            );
        }

        /**
         * Properties of a Ping.
         * @deprecated Use watari.membership.Ping.$Properties instead.
         */
        interface IPing extends watari.membership.Ping.$Properties {
        }

        /** Represents a Ping. */
        class Ping {

            /**
             * Constructs a new Ping.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Ping.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ping sequence. */
            sequence: number;

            /** Ping digest. */
            digest: number;

            /**
             * Encodes the specified Ping message. Does not implicitly {@link watari.membership.Ping.verify|verify} messages.
             * @param message Ping message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Ping.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ping message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Ping & watari.membership.Ping.$Shape} Ping
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Ping & watari.membership.Ping.$Shape;
        }

        namespace Ping {

            /** Properties of a Ping. */
            interface $Properties {

                /** Ping sequence */
                sequence?: (number|null);

                /** Ping digest */
                digest?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ping. */
            type $Shape = watari.membership.Ping.$Properties;
        }

        /**
         * Properties of a PingRequest.
         * @deprecated Use watari.membership.PingRequest.$Properties instead.
         */
        interface IPingRequest extends watari.membership.PingRequest.$Properties {
        }

        /** Represents a PingRequest. */
        class PingRequest {

            /**
             * Constructs a new PingRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.PingRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PingRequest sequence. */
            sequence: number;

            /** PingRequest target. */
            target: string;

            /**
             * Encodes the specified PingRequest message. Does not implicitly {@link watari.membership.PingRequest.verify|verify} messages.
             * @param message PingRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.PingRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PingRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.PingRequest & watari.membership.PingRequest.$Shape} PingRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.PingRequest & watari.membership.PingRequest.$Shape;
        }

        namespace PingRequest {

            /** Properties of a PingRequest. */
            interface $Properties {

                /** PingRequest sequence */
                sequence?: (number|null);

                /** PingRequest target */
                target?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PingRequest. */
            type $Shape = watari.membership.PingRequest.$Properties;
        }

        /**
         * Properties of an Ack.
         * @deprecated Use watari.membership.Ack.$Properties instead.
         */
        interface IAck extends watari.membership.Ack.$Properties {
        }

        /** Represents an Ack. */
        class Ack {

            /**
             * Constructs a new Ack.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Ack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ack sequence. */
            sequence: number;

            /**
             * Encodes the specified Ack message. Does not implicitly {@link watari.membership.Ack.verify|verify} messages.
             * @param message Ack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Ack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Ack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Ack & watari.membership.Ack.$Shape} Ack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Ack & watari.membership.Ack.$Shape;
        }

        namespace Ack {

            /** Properties of an Ack. */
            interface $Properties {

                /** Ack sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Ack. */
            type $Shape = watari.membership.Ack.$Properties;
        }

        /**
         * Properties of a Nack.
         * @deprecated Use watari.membership.Nack.$Properties instead.
         */
        interface INack extends watari.membership.Nack.$Properties {
        }

        /** Represents a Nack. */
        class Nack {

            /**
             * Constructs a new Nack.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Nack.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Nack sequence. */
            sequence: number;

            /**
             * Encodes the specified Nack message. Does not implicitly {@link watari.membership.Nack.verify|verify} messages.
             * @param message Nack message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Nack.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Nack message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Nack & watari.membership.Nack.$Shape} Nack
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Nack & watari.membership.Nack.$Shape;
        }

        namespace Nack {

            /** Properties of a Nack. */
            interface $Properties {

                /** Nack sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Nack. */
            type $Shape = watari.membership.Nack.$Properties;
        }

        /**
         * Properties of a Gossip.
         * @deprecated Use watari.membership.Gossip.$Properties instead.
         */
        interface IGossip extends watari.membership.Gossip.$Properties {
        }

        /** Represents a Gossip. */
        class Gossip {

            /**
             * Constructs a new Gossip.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Gossip.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Gossip message. Does not implicitly {@link watari.membership.Gossip.verify|verify} messages.
             * @param message Gossip message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Gossip.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Gossip message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Gossip & watari.membership.Gossip.$Shape} Gossip
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Gossip & watari.membership.Gossip.$Shape;
        }

        namespace Gossip {

            /** Properties of a Gossip. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Gossip. */
            type $Shape = watari.membership.Gossip.$Properties;
        }

        /**
         * Properties of a Sync.
         * @deprecated Use watari.membership.Sync.$Properties instead.
         */
        interface ISync extends watari.membership.Sync.$Properties {
        }

        /** Represents a Sync. */
        class Sync {

            /**
             * Constructs a new Sync.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.membership.Sync.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Sync reply. */
            reply: boolean;

            /**
             * Encodes the specified Sync message. Does not implicitly {@link watari.membership.Sync.verify|verify} messages.
             * @param message Sync message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.membership.Sync.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Sync message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.membership.Sync & watari.membership.Sync.$Shape} Sync
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.membership.Sync & watari.membership.Sync.$Shape;
        }

        namespace Sync {

            /** Properties of a Sync. */
            interface $Properties {

                /** Sync reply */
                reply?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Sync. */
            type $Shape = watari.membership.Sync.$Properties;
        }
    }

    /** Namespace network. */
    namespace network {

        /**
         * Properties of an Exchange.
         * @deprecated Use watari.network.Exchange.$Properties instead.
         */
        interface IExchange extends watari.network.Exchange.$Properties {
        }

        /** Represents an Exchange. */
        class Exchange {

            /**
             * Constructs a new Exchange.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.Exchange.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Exchange segment. */
            segment: Uint8Array;

            /** Exchange announcement. */
            announcement?: (watari.network.Announcement.$Properties|null);

            /** Exchange beacon. */
            beacon?: (watari.network.Beacon.$Properties|null);

            /** Exchange want. */
            want?: (watari.network.Want.$Properties|null);

            /** Exchange content. */
            content?: ("announcement"|"beacon"|"want");

            /**
             * Encodes the specified Exchange message. Does not implicitly {@link watari.network.Exchange.verify|verify} messages.
             * @param message Exchange message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.Exchange.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Exchange message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.Exchange & watari.network.Exchange.$Shape} Exchange
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.Exchange & watari.network.Exchange.$Shape;
        }

        namespace Exchange {

            /** Properties of an Exchange. */
            interface $Properties {

                /** Exchange segment */
                segment?: (Uint8Array|null);

                /** Exchange announcement */
                announcement?: (watari.network.Announcement.$Properties|null);

                /** Exchange beacon */
                beacon?: (watari.network.Beacon.$Properties|null);

                /** Exchange want */
                want?: (watari.network.Want.$Properties|null);

                /** Exchange content */
                content?: ("announcement"|"beacon"|"want");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Exchange. */
            type $Shape = {
              segment?: Uint8Array|null;
              announcement?: watari.network.Announcement.$Shape|null;
              beacon?: watari.network.Beacon.$Shape|null;
              want?: watari.network.Want.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ content?: undefined; announcement?: null; beacon?: null; want?: null }|{ content?: "announcement"; announcement: watari.network.Announcement.$Shape; beacon?: null; want?: null }|{ content?: "beacon"; announcement?: null; beacon: watari.network.Beacon.$Shape; want?: null }|{ content?: "want"; announcement?: null; beacon?: null; want: watari.network.Want.$Shape })
            );
        }

        /**
         * Properties of an Announcement.
         * @deprecated Use watari.network.Announcement.$Properties instead.
         */
        interface IAnnouncement extends watari.network.Announcement.$Properties {
        }

        /** Represents an Announcement. */
        class Announcement {

            /**
             * Constructs a new Announcement.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.Announcement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Announcement records. */
            records: watari.network.StationRecord.$Properties[];

            /**
             * Encodes the specified Announcement message. Does not implicitly {@link watari.network.Announcement.verify|verify} messages.
             * @param message Announcement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.Announcement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Announcement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.Announcement & watari.network.Announcement.$Shape} Announcement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.Announcement & watari.network.Announcement.$Shape;
        }

        namespace Announcement {

            /** Properties of an Announcement. */
            interface $Properties {

                /** Announcement records */
                records?: (watari.network.StationRecord.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Announcement. */
            type $Shape = watari.network.Announcement.$Properties;
        }

        /**
         * Properties of a StationRecord.
         * @deprecated Use watari.network.StationRecord.$Properties instead.
         */
        interface IStationRecord extends watari.network.StationRecord.$Properties {
        }

        /** Represents a StationRecord. */
        class StationRecord {

            /**
             * Constructs a new StationRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.StationRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StationRecord machine. */
            machine: Uint8Array;

            /** StationRecord card. */
            card: number;

            /** StationRecord mac. */
            mac: Uint8Array;

            /** StationRecord ips. */
            ips: Uint8Array[];

            /** StationRecord host. */
            host: string;

            /** StationRecord epoch. */
            epoch: number;

            /** StationRecord sequence. */
            sequence: number;

            /**
             * Encodes the specified StationRecord message. Does not implicitly {@link watari.network.StationRecord.verify|verify} messages.
             * @param message StationRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.StationRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StationRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.StationRecord & watari.network.StationRecord.$Shape} StationRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.StationRecord & watari.network.StationRecord.$Shape;
        }

        namespace StationRecord {

            /** Properties of a StationRecord. */
            interface $Properties {

                /** StationRecord machine */
                machine?: (Uint8Array|null);

                /** StationRecord card */
                card?: (number|null);

                /** StationRecord mac */
                mac?: (Uint8Array|null);

                /** StationRecord ips */
                ips?: (Uint8Array[]|null);

                /** StationRecord host */
                host?: (string|null);

                /** StationRecord epoch */
                epoch?: (number|null);

                /** StationRecord sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StationRecord. */
            type $Shape = watari.network.StationRecord.$Properties;
        }

        /**
         * Properties of a Beacon.
         * @deprecated Use watari.network.Beacon.$Properties instead.
         */
        interface IBeacon extends watari.network.Beacon.$Properties {
        }

        /** Represents a Beacon. */
        class Beacon {

            /**
             * Constructs a new Beacon.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.Beacon.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Beacon live. */
            live: number[];

            /** Beacon leaving. */
            leaving: boolean;

            /** Beacon sequence. */
            sequence: number;

            /**
             * Encodes the specified Beacon message. Does not implicitly {@link watari.network.Beacon.verify|verify} messages.
             * @param message Beacon message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.Beacon.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Beacon message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.Beacon & watari.network.Beacon.$Shape} Beacon
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.Beacon & watari.network.Beacon.$Shape;
        }

        namespace Beacon {

            /** Properties of a Beacon. */
            interface $Properties {

                /** Beacon live */
                live?: (number[]|null);

                /** Beacon leaving */
                leaving?: (boolean|null);

                /** Beacon sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Beacon. */
            type $Shape = watari.network.Beacon.$Properties;
        }

        /**
         * Properties of a Want.
         * @deprecated Use watari.network.Want.$Properties instead.
         */
        interface IWant extends watari.network.Want.$Properties {
        }

        /** Represents a Want. */
        class Want {

            /**
             * Constructs a new Want.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.Want.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Want sequences. */
            sequences: number[];

            /**
             * Encodes the specified Want message. Does not implicitly {@link watari.network.Want.verify|verify} messages.
             * @param message Want message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.Want.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Want message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.Want & watari.network.Want.$Shape} Want
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.Want & watari.network.Want.$Shape;
        }

        namespace Want {

            /** Properties of a Want. */
            interface $Properties {

                /** Want sequences */
                sequences?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Want. */
            type $Shape = watari.network.Want.$Properties;
        }

        /**
         * Properties of a LinkAgreement.
         * @deprecated Use watari.network.LinkAgreement.$Properties instead.
         */
        interface ILinkAgreement extends watari.network.LinkAgreement.$Properties {
        }

        /** Represents a LinkAgreement. */
        class LinkAgreement {

            /**
             * Constructs a new LinkAgreement.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.LinkAgreement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LinkAgreement session. */
            session: number;

            /** LinkAgreement secret. */
            secret: Uint8Array;

            /** LinkAgreement addresses. */
            addresses: Uint8Array[];

            /** LinkAgreement segments. */
            segments: watari.network.SegmentNumber.$Properties[];

            /**
             * Encodes the specified LinkAgreement message. Does not implicitly {@link watari.network.LinkAgreement.verify|verify} messages.
             * @param message LinkAgreement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.LinkAgreement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LinkAgreement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.LinkAgreement & watari.network.LinkAgreement.$Shape} LinkAgreement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.LinkAgreement & watari.network.LinkAgreement.$Shape;
        }

        namespace LinkAgreement {

            /** Properties of a LinkAgreement. */
            interface $Properties {

                /** LinkAgreement session */
                session?: (number|null);

                /** LinkAgreement secret */
                secret?: (Uint8Array|null);

                /** LinkAgreement addresses */
                addresses?: (Uint8Array[]|null);

                /** LinkAgreement segments */
                segments?: (watari.network.SegmentNumber.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LinkAgreement. */
            type $Shape = watari.network.LinkAgreement.$Properties;
        }

        /**
         * Properties of a SegmentNumber.
         * @deprecated Use watari.network.SegmentNumber.$Properties instead.
         */
        interface ISegmentNumber extends watari.network.SegmentNumber.$Properties {
        }

        /** Represents a SegmentNumber. */
        class SegmentNumber {

            /**
             * Constructs a new SegmentNumber.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.network.SegmentNumber.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SegmentNumber segment. */
            segment: Uint8Array;

            /** SegmentNumber number. */
            number: number;

            /**
             * Encodes the specified SegmentNumber message. Does not implicitly {@link watari.network.SegmentNumber.verify|verify} messages.
             * @param message SegmentNumber message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.network.SegmentNumber.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SegmentNumber message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.network.SegmentNumber & watari.network.SegmentNumber.$Shape} SegmentNumber
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.network.SegmentNumber & watari.network.SegmentNumber.$Shape;
        }

        namespace SegmentNumber {

            /** Properties of a SegmentNumber. */
            interface $Properties {

                /** SegmentNumber segment */
                segment?: (Uint8Array|null);

                /** SegmentNumber number */
                number?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SegmentNumber. */
            type $Shape = watari.network.SegmentNumber.$Properties;
        }
    }

    /** Namespace overlay. */
    namespace overlay {

        /**
         * Properties of a ChannelFrame.
         * @deprecated Use watari.overlay.ChannelFrame.$Properties instead.
         */
        interface IChannelFrame extends watari.overlay.ChannelFrame.$Properties {
        }

        /** Represents a ChannelFrame. */
        class ChannelFrame {

            /**
             * Constructs a new ChannelFrame.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.overlay.ChannelFrame.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ChannelFrame channel. */
            channel: string;

            /** ChannelFrame message. */
            message: Uint8Array;

            /**
             * Encodes the specified ChannelFrame message. Does not implicitly {@link watari.overlay.ChannelFrame.verify|verify} messages.
             * @param message ChannelFrame message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.overlay.ChannelFrame.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ChannelFrame message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.overlay.ChannelFrame & watari.overlay.ChannelFrame.$Shape} ChannelFrame
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.overlay.ChannelFrame & watari.overlay.ChannelFrame.$Shape;
        }

        namespace ChannelFrame {

            /** Properties of a ChannelFrame. */
            interface $Properties {

                /** ChannelFrame channel */
                channel?: (string|null);

                /** ChannelFrame message */
                message?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ChannelFrame. */
            type $Shape = watari.overlay.ChannelFrame.$Properties;
        }

        /**
         * Properties of a Hint.
         * @deprecated Use watari.overlay.Hint.$Properties instead.
         */
        interface IHint extends watari.overlay.Hint.$Properties {
        }

        /** Represents a Hint. */
        class Hint {

            /**
             * Constructs a new Hint.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.overlay.Hint.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hint key. */
            key: string;

            /** Hint sequence. */
            sequence: number;

            /** Hint writer. */
            writer: string;

            /** Hint value. */
            value: Uint8Array;

            /** Hint signature. */
            signature: Uint8Array;

            /**
             * Encodes the specified Hint message. Does not implicitly {@link watari.overlay.Hint.verify|verify} messages.
             * @param message Hint message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.overlay.Hint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hint message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.overlay.Hint & watari.overlay.Hint.$Shape} Hint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.overlay.Hint & watari.overlay.Hint.$Shape;
        }

        namespace Hint {

            /** Properties of a Hint. */
            interface $Properties {

                /** Hint key */
                key?: (string|null);

                /** Hint sequence */
                sequence?: (number|null);

                /** Hint writer */
                writer?: (string|null);

                /** Hint value */
                value?: (Uint8Array|null);

                /** Hint signature */
                signature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hint. */
            type $Shape = watari.overlay.Hint.$Properties;
        }
    }

    /** Namespace register. */
    namespace register {

        /**
         * Properties of a Ballot.
         * @deprecated Use watari.register.Ballot.$Properties instead.
         */
        interface IBallot extends watari.register.Ballot.$Properties {
        }

        /** Represents a Ballot. */
        class Ballot {

            /**
             * Constructs a new Ballot.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Ballot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ballot counter. */
            counter: number;

            /** Ballot proposer. */
            proposer: string;

            /**
             * Encodes the specified Ballot message. Does not implicitly {@link watari.register.Ballot.verify|verify} messages.
             * @param message Ballot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Ballot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ballot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Ballot & watari.register.Ballot.$Shape} Ballot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Ballot & watari.register.Ballot.$Shape;
        }

        namespace Ballot {

            /** Properties of a Ballot. */
            interface $Properties {

                /** Ballot counter */
                counter?: (number|null);

                /** Ballot proposer */
                proposer?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ballot. */
            type $Shape = watari.register.Ballot.$Properties;
        }

        /**
         * Properties of a Voter.
         * @deprecated Use watari.register.Voter.$Properties instead.
         */
        interface IVoter extends watari.register.Voter.$Properties {
        }

        /** Represents a Voter. */
        class Voter {

            /**
             * Constructs a new Voter.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Voter.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Voter host. */
            host: string;

            /** Voter store. */
            store: Uint8Array;

            /**
             * Encodes the specified Voter message. Does not implicitly {@link watari.register.Voter.verify|verify} messages.
             * @param message Voter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Voter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Voter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Voter & watari.register.Voter.$Shape} Voter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Voter & watari.register.Voter.$Shape;
        }

        namespace Voter {

            /** Properties of a Voter. */
            interface $Properties {

                /** Voter host */
                host?: (string|null);

                /** Voter store */
                store?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Voter. */
            type $Shape = watari.register.Voter.$Properties;
        }

        /**
         * Properties of a Configuration.
         * @deprecated Use watari.register.Configuration.$Properties instead.
         */
        interface IConfiguration extends watari.register.Configuration.$Properties {
        }

        /** Represents a Configuration. */
        class Configuration {

            /**
             * Constructs a new Configuration.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Configuration.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Configuration number. */
            number: number;

            /** Configuration voters. */
            voters: watari.register.Voter.$Properties[];

            /**
             * Encodes the specified Configuration message. Does not implicitly {@link watari.register.Configuration.verify|verify} messages.
             * @param message Configuration message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Configuration.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Configuration message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Configuration & watari.register.Configuration.$Shape} Configuration
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Configuration & watari.register.Configuration.$Shape;
        }

        namespace Configuration {

            /** Properties of a Configuration. */
            interface $Properties {

                /** Configuration number */
                number?: (number|null);

                /** Configuration voters */
                voters?: (watari.register.Voter.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Configuration. */
            type $Shape = watari.register.Configuration.$Properties;
        }

        /**
         * Properties of an Envelope.
         * @deprecated Use watari.register.Envelope.$Properties instead.
         */
        interface IEnvelope extends watari.register.Envelope.$Properties {
        }

        /** Represents an Envelope. */
        class Envelope {

            /**
             * Constructs a new Envelope.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Envelope.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Envelope value. */
            value: Uint8Array;

            /** Envelope changeIds. */
            changeIds: Uint8Array[];

            /** Envelope next. */
            next: watari.register.Voter.$Properties[];

            /** Envelope signature. */
            signature: Uint8Array;

            /** Envelope grant. */
            grant?: (watari.register.Grant.$Properties|null);

            /** Envelope retirement. */
            retirement: Uint8Array;

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link watari.register.Envelope.verify|verify} messages.
             * @param message Envelope message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Envelope & watari.register.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Envelope & watari.register.Envelope.$Shape;
        }

        namespace Envelope {

            /** Properties of an Envelope. */
            interface $Properties {

                /** Envelope value */
                value?: (Uint8Array|null);

                /** Envelope changeIds */
                changeIds?: (Uint8Array[]|null);

                /** Envelope next */
                next?: (watari.register.Voter.$Properties[]|null);

                /** Envelope signature */
                signature?: (Uint8Array|null);

                /** Envelope grant */
                grant?: (watari.register.Grant.$Properties|null);

                /** Envelope retirement */
                retirement?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Envelope. */
            type $Shape = watari.register.Envelope.$Properties;
        }

        /**
         * Properties of a Holder.
         * @deprecated Use watari.register.Holder.$Properties instead.
         */
        interface IHolder extends watari.register.Holder.$Properties {
        }

        /** Represents a Holder. */
        class Holder {

            /**
             * Constructs a new Holder.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Holder.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Holder host. */
            host: string;

            /** Holder incarnation. */
            incarnation: string;

            /**
             * Encodes the specified Holder message. Does not implicitly {@link watari.register.Holder.verify|verify} messages.
             * @param message Holder message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Holder.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Holder message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Holder & watari.register.Holder.$Shape} Holder
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Holder & watari.register.Holder.$Shape;
        }

        namespace Holder {

            /** Properties of a Holder. */
            interface $Properties {

                /** Holder host */
                host?: (string|null);

                /** Holder incarnation */
                incarnation?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Holder. */
            type $Shape = watari.register.Holder.$Properties;
        }

        /**
         * Properties of a Grant.
         * @deprecated Use watari.register.Grant.$Properties instead.
         */
        interface IGrant extends watari.register.Grant.$Properties {
        }

        /** Represents a Grant. */
        class Grant {

            /**
             * Constructs a new Grant.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Grant.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Grant holder. */
            holder?: (watari.register.Holder.$Properties|null);

            /** Grant epoch. */
            epoch: number;

            /** Grant durationMs. */
            durationMs: number;

            /**
             * Encodes the specified Grant message. Does not implicitly {@link watari.register.Grant.verify|verify} messages.
             * @param message Grant message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Grant.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Grant message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Grant & watari.register.Grant.$Shape} Grant
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Grant & watari.register.Grant.$Shape;
        }

        namespace Grant {

            /** Properties of a Grant. */
            interface $Properties {

                /** Grant holder */
                holder?: (watari.register.Holder.$Properties|null);

                /** Grant epoch */
                epoch?: (number|null);

                /** Grant durationMs */
                durationMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Grant. */
            type $Shape = watari.register.Grant.$Properties;
        }

        /**
         * Properties of an Accepted.
         * @deprecated Use watari.register.Accepted.$Properties instead.
         */
        interface IAccepted extends watari.register.Accepted.$Properties {
        }

        /** Represents an Accepted. */
        class Accepted {

            /**
             * Constructs a new Accepted.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Accepted.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Accepted ballot. */
            ballot?: (watari.register.Ballot.$Properties|null);

            /** Accepted envelope. */
            envelope?: (watari.register.Envelope.$Properties|null);

            /**
             * Encodes the specified Accepted message. Does not implicitly {@link watari.register.Accepted.verify|verify} messages.
             * @param message Accepted message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Accepted.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accepted message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Accepted & watari.register.Accepted.$Shape} Accepted
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Accepted & watari.register.Accepted.$Shape;
        }

        namespace Accepted {

            /** Properties of an Accepted. */
            interface $Properties {

                /** Accepted ballot */
                ballot?: (watari.register.Ballot.$Properties|null);

                /** Accepted envelope */
                envelope?: (watari.register.Envelope.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accepted. */
            type $Shape = watari.register.Accepted.$Properties;
        }

        /**
         * Properties of a Record.
         * @deprecated Use watari.register.Record.$Properties instead.
         */
        interface IRecord extends watari.register.Record.$Properties {
        }

        /** Represents a Record. */
        class Record {

            /**
             * Constructs a new Record.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Record.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Record key. */
            key: string;

            /** Record configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /** Record promised. */
            promised?: (watari.register.Ballot.$Properties|null);

            /** Record accepted. */
            accepted?: (watari.register.Accepted.$Properties|null);

            /**
             * Encodes the specified Record message. Does not implicitly {@link watari.register.Record.verify|verify} messages.
             * @param message Record message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Record.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Record message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Record & watari.register.Record.$Shape} Record
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Record & watari.register.Record.$Shape;
        }

        namespace Record {

            /** Properties of a Record. */
            interface $Properties {

                /** Record key */
                key?: (string|null);

                /** Record configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Record promised */
                promised?: (watari.register.Ballot.$Properties|null);

                /** Record accepted */
                accepted?: (watari.register.Accepted.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Record. */
            type $Shape = watari.register.Record.$Properties;
        }

        /**
         * Properties of a Request.
         * @deprecated Use watari.register.Request.$Properties instead.
         */
        interface IRequest extends watari.register.Request.$Properties {
        }

        /** Represents a Request. */
        class Request {

            /**
             * Constructs a new Request.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Request.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Request key. */
            key: string;

            /** Request floor. */
            floor: number;

            /** Request prepare. */
            prepare?: (watari.register.Prepare.$Properties|null);

            /** Request accept. */
            accept?: (watari.register.Accept.$Properties|null);

            /** Request install. */
            install?: (watari.register.Install.$Properties|null);

            /** Request peek. */
            peek?: (watari.register.Peek.$Properties|null);

            /** Request renew. */
            renew?: (watari.register.Renew.$Properties|null);

            /** Request watch. */
            watch?: (watari.register.Watch.$Properties|null);

            /** Request standBy. */
            standBy?: (watari.register.StandBy.$Properties|null);

            /** Request kind. */
            kind?: ("prepare"|"accept"|"install"|"peek"|"renew"|"watch"|"standBy");

            /**
             * Encodes the specified Request message. Does not implicitly {@link watari.register.Request.verify|verify} messages.
             * @param message Request message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Request.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Request message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Request & watari.register.Request.$Shape} Request
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Request & watari.register.Request.$Shape;
        }

        namespace Request {

            /** Properties of a Request. */
            interface $Properties {

                /** Request key */
                key?: (string|null);

                /** Request floor */
                floor?: (number|null);

                /** Request prepare */
                prepare?: (watari.register.Prepare.$Properties|null);

                /** Request accept */
                accept?: (watari.register.Accept.$Properties|null);

                /** Request install */
                install?: (watari.register.Install.$Properties|null);

                /** Request peek */
                peek?: (watari.register.Peek.$Properties|null);

                /** Request renew */
                renew?: (watari.register.Renew.$Properties|null);

                /** Request watch */
                watch?: (watari.register.Watch.$Properties|null);

                /** Request standBy */
                standBy?: (watari.register.StandBy.$Properties|null);

                /** Request kind */
                kind?: ("prepare"|"accept"|"install"|"peek"|"renew"|"watch"|"standBy");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Request. */
            type $Shape = {
              key?: string|null;
              floor?: number|null;
              prepare?: watari.register.Prepare.$Shape|null;
              accept?: watari.register.Accept.$Shape|null;
              install?: watari.register.Install.$Shape|null;
              peek?: watari.register.Peek.$Shape|null;
              renew?: watari.register.Renew.$Shape|null;
              watch?: watari.register.Watch.$Shape|null;
              standBy?: watari.register.StandBy.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; prepare?: null; accept?: null; install?: null; peek?: null; renew?: null; watch?: null; standBy?: null }|{ kind?: "prepare"; prepare: watari.register.Prepare.$Shape; accept?: null; install?: null; peek?: null; renew?: null; watch?: null; standBy?: null }|{ kind?: "accept"; prepare?: null; accept: watari.register.Accept.$Shape; install?: null; peek?: null; renew?: null; watch?: null; standBy?: null }|{ kind?: "install"; prepare?: null; accept?: null; install: watari.register.Install.$Shape; peek?: null; renew?: null; watch?: null; standBy?: null }|{ kind?: "peek"; prepare?: null; accept?: null; install?: null; peek: watari.register.Peek.$Shape; renew?: null; watch?: null; standBy?: null }|{ kind?: "renew"; prepare?: null; accept?: null; install?: null; peek?: null; renew: watari.register.Renew.$Shape; watch?: null; standBy?: null }|{ kind?: "watch"; prepare?: null; accept?: null; install?: null; peek?: null; renew?: null; watch: watari.register.Watch.$Shape; standBy?: null }|{ kind?: "standBy"; prepare?: null; accept?: null; install?: null; peek?: null; renew?: null; watch?: null; standBy: watari.register.StandBy.$Shape })
            );
        }

        /**
         * Properties of a Prepare.
         * @deprecated Use watari.register.Prepare.$Properties instead.
         */
        interface IPrepare extends watari.register.Prepare.$Properties {
        }

        /** Represents a Prepare. */
        class Prepare {

            /**
             * Constructs a new Prepare.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Prepare.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Prepare configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /** Prepare ballot. */
            ballot?: (watari.register.Ballot.$Properties|null);

            /** Prepare mayCreate. */
            mayCreate: boolean;

            /** Prepare retirement. */
            retirement: Uint8Array;

            /**
             * Encodes the specified Prepare message. Does not implicitly {@link watari.register.Prepare.verify|verify} messages.
             * @param message Prepare message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Prepare.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Prepare message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Prepare & watari.register.Prepare.$Shape} Prepare
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Prepare & watari.register.Prepare.$Shape;
        }

        namespace Prepare {

            /** Properties of a Prepare. */
            interface $Properties {

                /** Prepare configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Prepare ballot */
                ballot?: (watari.register.Ballot.$Properties|null);

                /** Prepare mayCreate */
                mayCreate?: (boolean|null);

                /** Prepare retirement */
                retirement?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Prepare. */
            type $Shape = watari.register.Prepare.$Properties;
        }

        /**
         * Properties of an Accept.
         * @deprecated Use watari.register.Accept.$Properties instead.
         */
        interface IAccept extends watari.register.Accept.$Properties {
        }

        /** Represents an Accept. */
        class Accept {

            /**
             * Constructs a new Accept.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Accept.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Accept configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /** Accept ballot. */
            ballot?: (watari.register.Ballot.$Properties|null);

            /** Accept envelope. */
            envelope?: (watari.register.Envelope.$Properties|null);

            /** Accept former. */
            former?: (watari.register.Holder.$Properties|null);

            /** Accept retirement. */
            retirement: Uint8Array;

            /**
             * Encodes the specified Accept message. Does not implicitly {@link watari.register.Accept.verify|verify} messages.
             * @param message Accept message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Accept.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Accept message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Accept & watari.register.Accept.$Shape} Accept
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Accept & watari.register.Accept.$Shape;
        }

        namespace Accept {

            /** Properties of an Accept. */
            interface $Properties {

                /** Accept configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Accept ballot */
                ballot?: (watari.register.Ballot.$Properties|null);

                /** Accept envelope */
                envelope?: (watari.register.Envelope.$Properties|null);

                /** Accept former */
                former?: (watari.register.Holder.$Properties|null);

                /** Accept retirement */
                retirement?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Accept. */
            type $Shape = watari.register.Accept.$Properties;
        }

        /**
         * Properties of a Retirements.
         * @deprecated Use watari.register.Retirements.$Properties instead.
         */
        interface IRetirements extends watari.register.Retirements.$Properties {
        }

        /** Represents a Retirements. */
        class Retirements {

            /**
             * Constructs a new Retirements.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Retirements.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Retirements documents. */
            documents: string[];

            /** Retirements after. */
            after: Uint8Array;

            /** Retirements more. */
            more: boolean;

            /**
             * Encodes the specified Retirements message. Does not implicitly {@link watari.register.Retirements.verify|verify} messages.
             * @param message Retirements message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Retirements.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Retirements message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Retirements & watari.register.Retirements.$Shape} Retirements
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Retirements & watari.register.Retirements.$Shape;
        }

        namespace Retirements {

            /** Properties of a Retirements. */
            interface $Properties {

                /** Retirements documents */
                documents?: (string[]|null);

                /** Retirements after */
                after?: (Uint8Array|null);

                /** Retirements more */
                more?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Retirements. */
            type $Shape = watari.register.Retirements.$Properties;
        }

        /**
         * Properties of a StandBy.
         * @deprecated Use watari.register.StandBy.$Properties instead.
         */
        interface IStandBy extends watari.register.StandBy.$Properties {
        }

        /** Represents a StandBy. */
        class StandBy {

            /**
             * Constructs a new StandBy.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.StandBy.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StandBy accept. */
            accept?: (watari.register.Accept.$Properties|null);

            /** StandBy by. */
            by: string;

            /**
             * Encodes the specified StandBy message. Does not implicitly {@link watari.register.StandBy.verify|verify} messages.
             * @param message StandBy message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.StandBy.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StandBy message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.StandBy & watari.register.StandBy.$Shape} StandBy
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.StandBy & watari.register.StandBy.$Shape;
        }

        namespace StandBy {

            /** Properties of a StandBy. */
            interface $Properties {

                /** StandBy accept */
                accept?: (watari.register.Accept.$Properties|null);

                /** StandBy by */
                by?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StandBy. */
            type $Shape = watari.register.StandBy.$Properties;
        }

        /**
         * Properties of a LetGo.
         * @deprecated Use watari.register.LetGo.$Properties instead.
         */
        interface ILetGo extends watari.register.LetGo.$Properties {
        }

        /** Represents a LetGo. */
        class LetGo {

            /**
             * Constructs a new LetGo.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.LetGo.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LetGo key. */
            key: string;

            /** LetGo ballot. */
            ballot?: (watari.register.Ballot.$Properties|null);

            /**
             * Encodes the specified LetGo message. Does not implicitly {@link watari.register.LetGo.verify|verify} messages.
             * @param message LetGo message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.LetGo.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LetGo message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.LetGo & watari.register.LetGo.$Shape} LetGo
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.LetGo & watari.register.LetGo.$Shape;
        }

        namespace LetGo {

            /** Properties of a LetGo. */
            interface $Properties {

                /** LetGo key */
                key?: (string|null);

                /** LetGo ballot */
                ballot?: (watari.register.Ballot.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LetGo. */
            type $Shape = watari.register.LetGo.$Properties;
        }

        /**
         * Properties of an Install.
         * @deprecated Use watari.register.Install.$Properties instead.
         */
        interface IInstall extends watari.register.Install.$Properties {
        }

        /** Represents an Install. */
        class Install {

            /**
             * Constructs a new Install.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Install.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Install configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /** Install envelope. */
            envelope?: (watari.register.Envelope.$Properties|null);

            /**
             * Encodes the specified Install message. Does not implicitly {@link watari.register.Install.verify|verify} messages.
             * @param message Install message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Install.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Install message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Install & watari.register.Install.$Shape} Install
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Install & watari.register.Install.$Shape;
        }

        namespace Install {

            /** Properties of an Install. */
            interface $Properties {

                /** Install configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Install envelope */
                envelope?: (watari.register.Envelope.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Install. */
            type $Shape = watari.register.Install.$Properties;
        }

        /**
         * Properties of a Peek.
         * @deprecated Use watari.register.Peek.$Properties instead.
         */
        interface IPeek extends watari.register.Peek.$Properties {
        }

        /** Represents a Peek. */
        class Peek {

            /**
             * Constructs a new Peek.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Peek.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Peek message. Does not implicitly {@link watari.register.Peek.verify|verify} messages.
             * @param message Peek message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Peek.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Peek message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Peek & watari.register.Peek.$Shape} Peek
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Peek & watari.register.Peek.$Shape;
        }

        namespace Peek {

            /** Properties of a Peek. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Peek. */
            type $Shape = watari.register.Peek.$Properties;
        }

        /**
         * Properties of a Renew.
         * @deprecated Use watari.register.Renew.$Properties instead.
         */
        interface IRenew extends watari.register.Renew.$Properties {
        }

        /** Represents a Renew. */
        class Renew {

            /**
             * Constructs a new Renew.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Renew.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Renew holder. */
            holder?: (watari.register.Holder.$Properties|null);

            /** Renew life. */
            life: Uint8Array;

            /** Renew revision. */
            revision: number;

            /**
             * Encodes the specified Renew message. Does not implicitly {@link watari.register.Renew.verify|verify} messages.
             * @param message Renew message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Renew.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Renew message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Renew & watari.register.Renew.$Shape} Renew
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Renew & watari.register.Renew.$Shape;
        }

        namespace Renew {

            /** Properties of a Renew. */
            interface $Properties {

                /** Renew holder */
                holder?: (watari.register.Holder.$Properties|null);

                /** Renew life */
                life?: (Uint8Array|null);

                /** Renew revision */
                revision?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Renew. */
            type $Shape = watari.register.Renew.$Properties;
        }

        /**
         * Properties of a Watch.
         * @deprecated Use watari.register.Watch.$Properties instead.
         */
        interface IWatch extends watari.register.Watch.$Properties {
        }

        /** Represents a Watch. */
        class Watch {

            /**
             * Constructs a new Watch.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Watch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watch holders. */
            holders: watari.register.Holder.$Properties[];

            /**
             * Encodes the specified Watch message. Does not implicitly {@link watari.register.Watch.verify|verify} messages.
             * @param message Watch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Watch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Watch & watari.register.Watch.$Shape} Watch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Watch & watari.register.Watch.$Shape;
        }

        namespace Watch {

            /** Properties of a Watch. */
            interface $Properties {

                /** Watch holders */
                holders?: (watari.register.Holder.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watch. */
            type $Shape = watari.register.Watch.$Properties;
        }

        /**
         * Properties of an Answer.
         * @deprecated Use watari.register.Answer.$Properties instead.
         */
        interface IAnswer extends watari.register.Answer.$Properties {
        }

        /** Represents an Answer. */
        class Answer {

            /**
             * Constructs a new Answer.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Answer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Answer store. */
            store: Uint8Array;

            /** Answer sequence. */
            sequence: number;

            /** Answer promised. */
            promised?: (watari.register.Promised.$Properties|null);

            /** Answer accepted. */
            accepted?: (watari.register.AcceptedNow.$Properties|null);

            /** Answer installed. */
            installed?: (watari.register.Empty.$Properties|null);

            /** Answer peeked. */
            peeked?: (watari.register.Peeked.$Properties|null);

            /** Answer conflict. */
            conflict?: (watari.register.Conflict.$Properties|null);

            /** Answer superseded. */
            superseded?: (watari.register.Superseded.$Properties|null);

            /** Answer refused. */
            refused?: (watari.register.Refused.$Properties|null);

            /** Answer renewed. */
            renewed?: (watari.register.Renewed.$Properties|null);

            /** Answer watched. */
            watched?: (watari.register.Watched.$Properties|null);

            /** Answer kind. */
            kind?: ("promised"|"accepted"|"installed"|"peeked"|"conflict"|"superseded"|"refused"|"renewed"|"watched");

            /**
             * Encodes the specified Answer message. Does not implicitly {@link watari.register.Answer.verify|verify} messages.
             * @param message Answer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Answer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Answer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Answer & watari.register.Answer.$Shape} Answer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Answer & watari.register.Answer.$Shape;
        }

        namespace Answer {

            /** Properties of an Answer. */
            interface $Properties {

                /** Answer store */
                store?: (Uint8Array|null);

                /** Answer sequence */
                sequence?: (number|null);

                /** Answer promised */
                promised?: (watari.register.Promised.$Properties|null);

                /** Answer accepted */
                accepted?: (watari.register.AcceptedNow.$Properties|null);

                /** Answer installed */
                installed?: (watari.register.Empty.$Properties|null);

                /** Answer peeked */
                peeked?: (watari.register.Peeked.$Properties|null);

                /** Answer conflict */
                conflict?: (watari.register.Conflict.$Properties|null);

                /** Answer superseded */
                superseded?: (watari.register.Superseded.$Properties|null);

                /** Answer refused */
                refused?: (watari.register.Refused.$Properties|null);

                /** Answer renewed */
                renewed?: (watari.register.Renewed.$Properties|null);

                /** Answer watched */
                watched?: (watari.register.Watched.$Properties|null);

                /** Answer kind */
                kind?: ("promised"|"accepted"|"installed"|"peeked"|"conflict"|"superseded"|"refused"|"renewed"|"watched");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Answer. */
            type $Shape = {
              store?: Uint8Array|null;
              sequence?: number|null;
              promised?: watari.register.Promised.$Shape|null;
              accepted?: watari.register.AcceptedNow.$Shape|null;
              installed?: watari.register.Empty.$Shape|null;
              peeked?: watari.register.Peeked.$Shape|null;
              conflict?: watari.register.Conflict.$Shape|null;
              superseded?: watari.register.Superseded.$Shape|null;
              refused?: watari.register.Refused.$Shape|null;
              renewed?: watari.register.Renewed.$Shape|null;
              watched?: watari.register.Watched.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ kind?: undefined; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "promised"; promised: watari.register.Promised.$Shape; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "accepted"; promised?: null; accepted: watari.register.AcceptedNow.$Shape; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "installed"; promised?: null; accepted?: null; installed: watari.register.Empty.$Shape; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "peeked"; promised?: null; accepted?: null; installed?: null; peeked: watari.register.Peeked.$Shape; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "conflict"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict: watari.register.Conflict.$Shape; superseded?: null; refused?: null; renewed?: null; watched?: null }|{ kind?: "superseded"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded: watari.register.Superseded.$Shape; refused?: null; renewed?: null; watched?: null }|{ kind?: "refused"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused: watari.register.Refused.$Shape; renewed?: null; watched?: null }|{ kind?: "renewed"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed: watari.register.Renewed.$Shape; watched?: null }|{ kind?: "watched"; promised?: null; accepted?: null; installed?: null; peeked?: null; conflict?: null; superseded?: null; refused?: null; renewed?: null; watched: watari.register.Watched.$Shape })
            );
        }

        /**
         * Properties of an Empty.
         * @deprecated Use watari.register.Empty.$Properties instead.
         */
        interface IEmpty extends watari.register.Empty.$Properties {
        }

        /** Represents an Empty. */
        class Empty {

            /**
             * Constructs a new Empty.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Empty.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Empty message. Does not implicitly {@link watari.register.Empty.verify|verify} messages.
             * @param message Empty message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Empty.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Empty message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Empty & watari.register.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Empty & watari.register.Empty.$Shape;
        }

        namespace Empty {

            /** Properties of an Empty. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Empty. */
            type $Shape = watari.register.Empty.$Properties;
        }

        /**
         * Properties of an AcceptedNow.
         * @deprecated Use watari.register.AcceptedNow.$Properties instead.
         */
        interface IAcceptedNow extends watari.register.AcceptedNow.$Properties {
        }

        /** Represents an AcceptedNow. */
        class AcceptedNow {

            /**
             * Constructs a new AcceptedNow.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.AcceptedNow.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AcceptedNow trace. */
            trace?: (watari.register.Trace.$Properties|null);

            /**
             * Encodes the specified AcceptedNow message. Does not implicitly {@link watari.register.AcceptedNow.verify|verify} messages.
             * @param message AcceptedNow message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.AcceptedNow.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AcceptedNow message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.AcceptedNow & watari.register.AcceptedNow.$Shape} AcceptedNow
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.AcceptedNow & watari.register.AcceptedNow.$Shape;
        }

        namespace AcceptedNow {

            /** Properties of an AcceptedNow. */
            interface $Properties {

                /** AcceptedNow trace */
                trace?: (watari.register.Trace.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AcceptedNow. */
            type $Shape = watari.register.AcceptedNow.$Properties;
        }

        /**
         * Properties of a Trace.
         * @deprecated Use watari.register.Trace.$Properties instead.
         */
        interface ITrace extends watari.register.Trace.$Properties {
        }

        /** Represents a Trace. */
        class Trace {

            /**
             * Constructs a new Trace.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Trace.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Trace life. */
            life: Uint8Array;

            /** Trace last. */
            last: number;

            /**
             * Encodes the specified Trace message. Does not implicitly {@link watari.register.Trace.verify|verify} messages.
             * @param message Trace message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Trace.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Trace message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Trace & watari.register.Trace.$Shape} Trace
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Trace & watari.register.Trace.$Shape;
        }

        namespace Trace {

            /** Properties of a Trace. */
            interface $Properties {

                /** Trace life */
                life?: (Uint8Array|null);

                /** Trace last */
                last?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Trace. */
            type $Shape = watari.register.Trace.$Properties;
        }

        /**
         * Properties of a Renewed.
         * @deprecated Use watari.register.Renewed.$Properties instead.
         */
        interface IRenewed extends watari.register.Renewed.$Properties {
        }

        /** Represents a Renewed. */
        class Renewed {

            /**
             * Constructs a new Renewed.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Renewed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Renewed life. */
            life: Uint8Array;

            /** Renewed revision. */
            revision: number;

            /** Renewed backing. */
            backing?: (watari.register.Backing.$Properties|null);

            /**
             * Encodes the specified Renewed message. Does not implicitly {@link watari.register.Renewed.verify|verify} messages.
             * @param message Renewed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Renewed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Renewed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Renewed & watari.register.Renewed.$Shape} Renewed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Renewed & watari.register.Renewed.$Shape;
        }

        namespace Renewed {

            /** Properties of a Renewed. */
            interface $Properties {

                /** Renewed life */
                life?: (Uint8Array|null);

                /** Renewed revision */
                revision?: (number|null);

                /** Renewed backing */
                backing?: (watari.register.Backing.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Renewed. */
            type $Shape = watari.register.Renewed.$Properties;
        }

        /**
         * Properties of a Backing.
         * @deprecated Use watari.register.Backing.$Properties instead.
         */
        interface IBacking extends watari.register.Backing.$Properties {
        }

        /** Represents a Backing. */
        class Backing {

            /**
             * Constructs a new Backing.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Backing.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Backing backed. */
            backed: watari.register.Backed.$Properties[];

            /**
             * Encodes the specified Backing message. Does not implicitly {@link watari.register.Backing.verify|verify} messages.
             * @param message Backing message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Backing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Backing message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Backing & watari.register.Backing.$Shape} Backing
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Backing & watari.register.Backing.$Shape;
        }

        namespace Backing {

            /** Properties of a Backing. */
            interface $Properties {

                /** Backing backed */
                backed?: (watari.register.Backed.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Backing. */
            type $Shape = watari.register.Backing.$Properties;
        }

        /**
         * Properties of a Backed.
         * @deprecated Use watari.register.Backed.$Properties instead.
         */
        interface IBacked extends watari.register.Backed.$Properties {
        }

        /** Represents a Backed. */
        class Backed {

            /**
             * Constructs a new Backed.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Backed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Backed key. */
            key: string;

            /** Backed epoch. */
            epoch: number;

            /** Backed configuration. */
            configuration: number;

            /**
             * Encodes the specified Backed message. Does not implicitly {@link watari.register.Backed.verify|verify} messages.
             * @param message Backed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Backed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Backed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Backed & watari.register.Backed.$Shape} Backed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Backed & watari.register.Backed.$Shape;
        }

        namespace Backed {

            /** Properties of a Backed. */
            interface $Properties {

                /** Backed key */
                key?: (string|null);

                /** Backed epoch */
                epoch?: (number|null);

                /** Backed configuration */
                configuration?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Backed. */
            type $Shape = watari.register.Backed.$Properties;
        }

        /**
         * Properties of a Watched.
         * @deprecated Use watari.register.Watched.$Properties instead.
         */
        interface IWatched extends watari.register.Watched.$Properties {
        }

        /** Represents a Watched. */
        class Watched {

            /**
             * Constructs a new Watched.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Watched.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Watched traces. */
            traces: watari.register.Trace.$Properties[];

            /**
             * Encodes the specified Watched message. Does not implicitly {@link watari.register.Watched.verify|verify} messages.
             * @param message Watched message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Watched.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Watched message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Watched & watari.register.Watched.$Shape} Watched
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Watched & watari.register.Watched.$Shape;
        }

        namespace Watched {

            /** Properties of a Watched. */
            interface $Properties {

                /** Watched traces */
                traces?: (watari.register.Trace.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Watched. */
            type $Shape = watari.register.Watched.$Properties;
        }

        /**
         * Properties of a Promised.
         * @deprecated Use watari.register.Promised.$Properties instead.
         */
        interface IPromised extends watari.register.Promised.$Properties {
        }

        /** Represents a Promised. */
        class Promised {

            /**
             * Constructs a new Promised.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Promised.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Promised accepted. */
            accepted?: (watari.register.Accepted.$Properties|null);

            /**
             * Encodes the specified Promised message. Does not implicitly {@link watari.register.Promised.verify|verify} messages.
             * @param message Promised message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Promised.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Promised message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Promised & watari.register.Promised.$Shape} Promised
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Promised & watari.register.Promised.$Shape;
        }

        namespace Promised {

            /** Properties of a Promised. */
            interface $Properties {

                /** Promised accepted */
                accepted?: (watari.register.Accepted.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Promised. */
            type $Shape = watari.register.Promised.$Properties;
        }

        /**
         * Properties of a Peeked.
         * @deprecated Use watari.register.Peeked.$Properties instead.
         */
        interface IPeeked extends watari.register.Peeked.$Properties {
        }

        /** Represents a Peeked. */
        class Peeked {

            /**
             * Constructs a new Peeked.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Peeked.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Peeked configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /** Peeked accepted. */
            accepted?: (watari.register.Accepted.$Properties|null);

            /**
             * Encodes the specified Peeked message. Does not implicitly {@link watari.register.Peeked.verify|verify} messages.
             * @param message Peeked message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Peeked.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Peeked message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Peeked & watari.register.Peeked.$Shape} Peeked
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Peeked & watari.register.Peeked.$Shape;
        }

        namespace Peeked {

            /** Properties of a Peeked. */
            interface $Properties {

                /** Peeked configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Peeked accepted */
                accepted?: (watari.register.Accepted.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Peeked. */
            type $Shape = watari.register.Peeked.$Properties;
        }

        /**
         * Properties of a Conflict.
         * @deprecated Use watari.register.Conflict.$Properties instead.
         */
        interface IConflict extends watari.register.Conflict.$Properties {
        }

        /** Represents a Conflict. */
        class Conflict {

            /**
             * Constructs a new Conflict.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Conflict.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Conflict promised. */
            promised?: (watari.register.Ballot.$Properties|null);

            /**
             * Encodes the specified Conflict message. Does not implicitly {@link watari.register.Conflict.verify|verify} messages.
             * @param message Conflict message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Conflict.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Conflict message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Conflict & watari.register.Conflict.$Shape} Conflict
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Conflict & watari.register.Conflict.$Shape;
        }

        namespace Conflict {

            /** Properties of a Conflict. */
            interface $Properties {

                /** Conflict promised */
                promised?: (watari.register.Ballot.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Conflict. */
            type $Shape = watari.register.Conflict.$Properties;
        }

        /**
         * Properties of a Superseded.
         * @deprecated Use watari.register.Superseded.$Properties instead.
         */
        interface ISuperseded extends watari.register.Superseded.$Properties {
        }

        /** Represents a Superseded. */
        class Superseded {

            /**
             * Constructs a new Superseded.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Superseded.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Superseded configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /**
             * Encodes the specified Superseded message. Does not implicitly {@link watari.register.Superseded.verify|verify} messages.
             * @param message Superseded message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Superseded.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Superseded message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Superseded & watari.register.Superseded.$Shape} Superseded
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Superseded & watari.register.Superseded.$Shape;
        }

        namespace Superseded {

            /** Properties of a Superseded. */
            interface $Properties {

                /** Superseded configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Superseded. */
            type $Shape = watari.register.Superseded.$Properties;
        }

        /**
         * Properties of a Refused.
         * @deprecated Use watari.register.Refused.$Properties instead.
         */
        interface IRefused extends watari.register.Refused.$Properties {
        }

        /** Represents a Refused. */
        class Refused {

            /**
             * Constructs a new Refused.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Refused.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refused code. */
            code: string;

            /**
             * Encodes the specified Refused message. Does not implicitly {@link watari.register.Refused.verify|verify} messages.
             * @param message Refused message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Refused.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refused message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Refused & watari.register.Refused.$Shape} Refused
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Refused & watari.register.Refused.$Shape;
        }

        namespace Refused {

            /** Properties of a Refused. */
            interface $Properties {

                /** Refused code */
                code?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refused. */
            type $Shape = watari.register.Refused.$Properties;
        }

        /**
         * Properties of a Hint.
         * @deprecated Use watari.register.Hint.$Properties instead.
         */
        interface IHint extends watari.register.Hint.$Properties {
        }

        /** Represents a Hint. */
        class Hint {

            /**
             * Constructs a new Hint.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Hint.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Hint key. */
            key: string;

            /** Hint configuration. */
            configuration?: (watari.register.Configuration.$Properties|null);

            /**
             * Encodes the specified Hint message. Does not implicitly {@link watari.register.Hint.verify|verify} messages.
             * @param message Hint message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Hint.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Hint message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Hint & watari.register.Hint.$Shape} Hint
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Hint & watari.register.Hint.$Shape;
        }

        namespace Hint {

            /** Properties of a Hint. */
            interface $Properties {

                /** Hint key */
                key?: (string|null);

                /** Hint configuration */
                configuration?: (watari.register.Configuration.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Hint. */
            type $Shape = watari.register.Hint.$Properties;
        }

        /**
         * Properties of a Batch.
         * @deprecated Use watari.register.Batch.$Properties instead.
         */
        interface IBatch extends watari.register.Batch.$Properties {
        }

        /** Represents a Batch. */
        class Batch {

            /**
             * Constructs a new Batch.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Batch.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Batch first. */
            first: number;

            /** Batch records. */
            records: Uint8Array[];

            /**
             * Encodes the specified Batch message. Does not implicitly {@link watari.register.Batch.verify|verify} messages.
             * @param message Batch message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Batch.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Batch message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Batch & watari.register.Batch.$Shape} Batch
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Batch & watari.register.Batch.$Shape;
        }

        namespace Batch {

            /** Properties of a Batch. */
            interface $Properties {

                /** Batch first */
                first?: (number|null);

                /** Batch records */
                records?: (Uint8Array[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Batch. */
            type $Shape = watari.register.Batch.$Properties;
        }

        /**
         * Properties of a Head.
         * @deprecated Use watari.register.Head.$Properties instead.
         */
        interface IHead extends watari.register.Head.$Properties {
        }

        /** Represents a Head. */
        class Head {

            /**
             * Constructs a new Head.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.register.Head.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Head format. */
            format: number;

            /** Head store. */
            store: Uint8Array;

            /** Head sequence. */
            sequence: number;

            /**
             * Encodes the specified Head message. Does not implicitly {@link watari.register.Head.verify|verify} messages.
             * @param message Head message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.register.Head.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Head message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.register.Head & watari.register.Head.$Shape} Head
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.register.Head & watari.register.Head.$Shape;
        }

        namespace Head {

            /** Properties of a Head. */
            interface $Properties {

                /** Head format */
                format?: (number|null);

                /** Head store */
                store?: (Uint8Array|null);

                /** Head sequence */
                sequence?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Head. */
            type $Shape = watari.register.Head.$Properties;
        }
    }

    /** Namespace relocation. */
    namespace relocation {

        /**
         * Properties of an Owner.
         * @deprecated Use watari.relocation.Owner.$Properties instead.
         */
        interface IOwner extends watari.relocation.Owner.$Properties {
        }

        /** Represents an Owner. */
        class Owner {

            /**
             * Constructs a new Owner.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Owner.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Owner host. */
            host: string;

            /** Owner incarnation. */
            incarnation: string;

            /**
             * Encodes the specified Owner message. Does not implicitly {@link watari.relocation.Owner.verify|verify} messages.
             * @param message Owner message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Owner.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Owner message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Owner & watari.relocation.Owner.$Shape} Owner
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Owner & watari.relocation.Owner.$Shape;
        }

        namespace Owner {

            /** Properties of an Owner. */
            interface $Properties {

                /** Owner host */
                host?: (string|null);

                /** Owner incarnation */
                incarnation?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Owner. */
            type $Shape = watari.relocation.Owner.$Properties;
        }

        /**
         * Properties of a Plan.
         * @deprecated Use watari.relocation.Plan.$Properties instead.
         */
        interface IPlan extends watari.relocation.Plan.$Properties {
        }

        /** Represents a Plan. */
        class Plan {

            /**
             * Constructs a new Plan.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Plan.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Plan id. */
            id: Uint8Array;

            /** Plan machine. */
            machine: Uint8Array;

            /** Plan epoch. */
            epoch: number;

            /** Plan from. */
            from?: (watari.relocation.Owner.$Properties|null);

            /** Plan to. */
            to?: (watari.relocation.Owner.$Properties|null);

            /**
             * Encodes the specified Plan message. Does not implicitly {@link watari.relocation.Plan.verify|verify} messages.
             * @param message Plan message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Plan.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Plan message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Plan & watari.relocation.Plan.$Shape} Plan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Plan & watari.relocation.Plan.$Shape;
        }

        namespace Plan {

            /** Properties of a Plan. */
            interface $Properties {

                /** Plan id */
                id?: (Uint8Array|null);

                /** Plan machine */
                machine?: (Uint8Array|null);

                /** Plan epoch */
                epoch?: (number|null);

                /** Plan from */
                from?: (watari.relocation.Owner.$Properties|null);

                /** Plan to */
                to?: (watari.relocation.Owner.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Plan. */
            type $Shape = watari.relocation.Plan.$Properties;
        }

        /**
         * Properties of a PreflightRequest.
         * @deprecated Use watari.relocation.PreflightRequest.$Properties instead.
         */
        interface IPreflightRequest extends watari.relocation.PreflightRequest.$Properties {
        }

        /** Represents a PreflightRequest. */
        class PreflightRequest {

            /**
             * Constructs a new PreflightRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.PreflightRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PreflightRequest record. */
            record: Uint8Array;

            /** PreflightRequest diskBytes. */
            diskBytes: number;

            /**
             * Encodes the specified PreflightRequest message. Does not implicitly {@link watari.relocation.PreflightRequest.verify|verify} messages.
             * @param message PreflightRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.PreflightRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PreflightRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.PreflightRequest & watari.relocation.PreflightRequest.$Shape} PreflightRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.PreflightRequest & watari.relocation.PreflightRequest.$Shape;
        }

        namespace PreflightRequest {

            /** Properties of a PreflightRequest. */
            interface $Properties {

                /** PreflightRequest record */
                record?: (Uint8Array|null);

                /** PreflightRequest diskBytes */
                diskBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PreflightRequest. */
            type $Shape = watari.relocation.PreflightRequest.$Properties;
        }

        /**
         * Properties of a PreflightAnswer.
         * @deprecated Use watari.relocation.PreflightAnswer.$Properties instead.
         */
        interface IPreflightAnswer extends watari.relocation.PreflightAnswer.$Properties {
        }

        /** Represents a PreflightAnswer. */
        class PreflightAnswer {

            /**
             * Constructs a new PreflightAnswer.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.PreflightAnswer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PreflightAnswer incarnation. */
            incarnation: string;

            /** PreflightAnswer failure. */
            failure?: (watari.relocation.Failure.$Properties|null);

            /**
             * Encodes the specified PreflightAnswer message. Does not implicitly {@link watari.relocation.PreflightAnswer.verify|verify} messages.
             * @param message PreflightAnswer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.PreflightAnswer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PreflightAnswer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.PreflightAnswer & watari.relocation.PreflightAnswer.$Shape} PreflightAnswer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.PreflightAnswer & watari.relocation.PreflightAnswer.$Shape;
        }

        namespace PreflightAnswer {

            /** Properties of a PreflightAnswer. */
            interface $Properties {

                /** PreflightAnswer incarnation */
                incarnation?: (string|null);

                /** PreflightAnswer failure */
                failure?: (watari.relocation.Failure.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PreflightAnswer. */
            type $Shape = watari.relocation.PreflightAnswer.$Properties;
        }

        /**
         * Properties of a Failure.
         * @deprecated Use watari.relocation.Failure.$Properties instead.
         */
        interface IFailure extends watari.relocation.Failure.$Properties {
        }

        /** Represents a Failure. */
        class Failure {

            /**
             * Constructs a new Failure.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Failure.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Failure code. */
            code: string;

            /** Failure message. */
            message: string;

            /**
             * Encodes the specified Failure message. Does not implicitly {@link watari.relocation.Failure.verify|verify} messages.
             * @param message Failure message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Failure.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Failure message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Failure & watari.relocation.Failure.$Shape} Failure
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Failure & watari.relocation.Failure.$Shape;
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
            type $Shape = watari.relocation.Failure.$Properties;
        }

        /**
         * Properties of a PrepareRequest.
         * @deprecated Use watari.relocation.PrepareRequest.$Properties instead.
         */
        interface IPrepareRequest extends watari.relocation.PrepareRequest.$Properties {
        }

        /** Represents a PrepareRequest. */
        class PrepareRequest {

            /**
             * Constructs a new PrepareRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.PrepareRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PrepareRequest plan. */
            plan?: (watari.relocation.Plan.$Properties|null);

            /** PrepareRequest record. */
            record: Uint8Array;

            /** PrepareRequest reason. */
            reason: string;

            /** PrepareRequest requestedBy. */
            requestedBy: string;

            /** PrepareRequest diskBytes. */
            diskBytes: number;

            /**
             * Encodes the specified PrepareRequest message. Does not implicitly {@link watari.relocation.PrepareRequest.verify|verify} messages.
             * @param message PrepareRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.PrepareRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PrepareRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.PrepareRequest & watari.relocation.PrepareRequest.$Shape} PrepareRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.PrepareRequest & watari.relocation.PrepareRequest.$Shape;
        }

        namespace PrepareRequest {

            /** Properties of a PrepareRequest. */
            interface $Properties {

                /** PrepareRequest plan */
                plan?: (watari.relocation.Plan.$Properties|null);

                /** PrepareRequest record */
                record?: (Uint8Array|null);

                /** PrepareRequest reason */
                reason?: (string|null);

                /** PrepareRequest requestedBy */
                requestedBy?: (string|null);

                /** PrepareRequest diskBytes */
                diskBytes?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PrepareRequest. */
            type $Shape = watari.relocation.PrepareRequest.$Properties;
        }

        /**
         * Properties of a TicketRequest.
         * @deprecated Use watari.relocation.TicketRequest.$Properties instead.
         */
        interface ITicketRequest extends watari.relocation.TicketRequest.$Properties {
        }

        /** Represents a TicketRequest. */
        class TicketRequest {

            /**
             * Constructs a new TicketRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.TicketRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TicketRequest relocation. */
            relocation: Uint8Array;

            /** TicketRequest epoch. */
            epoch: number;

            /**
             * Encodes the specified TicketRequest message. Does not implicitly {@link watari.relocation.TicketRequest.verify|verify} messages.
             * @param message TicketRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.TicketRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TicketRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.TicketRequest & watari.relocation.TicketRequest.$Shape} TicketRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.TicketRequest & watari.relocation.TicketRequest.$Shape;
        }

        namespace TicketRequest {

            /** Properties of a TicketRequest. */
            interface $Properties {

                /** TicketRequest relocation */
                relocation?: (Uint8Array|null);

                /** TicketRequest epoch */
                epoch?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TicketRequest. */
            type $Shape = watari.relocation.TicketRequest.$Properties;
        }

        /**
         * Properties of a Ticket.
         * @deprecated Use watari.relocation.Ticket.$Properties instead.
         */
        interface ITicket extends watari.relocation.Ticket.$Properties {
        }

        /** Represents a Ticket. */
        class Ticket {

            /**
             * Constructs a new Ticket.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Ticket.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ticket peer. */
            peer: string;

            /** Ticket addresses. */
            addresses: string[];

            /** Ticket token. */
            token: Uint8Array;

            /**
             * Encodes the specified Ticket message. Does not implicitly {@link watari.relocation.Ticket.verify|verify} messages.
             * @param message Ticket message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Ticket.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ticket message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Ticket & watari.relocation.Ticket.$Shape} Ticket
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Ticket & watari.relocation.Ticket.$Shape;
        }

        namespace Ticket {

            /** Properties of a Ticket. */
            interface $Properties {

                /** Ticket peer */
                peer?: (string|null);

                /** Ticket addresses */
                addresses?: (string[]|null);

                /** Ticket token */
                token?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ticket. */
            type $Shape = watari.relocation.Ticket.$Properties;
        }

        /**
         * Properties of an Empty.
         * @deprecated Use watari.relocation.Empty.$Properties instead.
         */
        interface IEmpty extends watari.relocation.Empty.$Properties {
        }

        /** Represents an Empty. */
        class Empty {

            /**
             * Constructs a new Empty.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Empty.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Empty message. Does not implicitly {@link watari.relocation.Empty.verify|verify} messages.
             * @param message Empty message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Empty.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Empty message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Empty & watari.relocation.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Empty & watari.relocation.Empty.$Shape;
        }

        namespace Empty {

            /** Properties of an Empty. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Empty. */
            type $Shape = watari.relocation.Empty.$Properties;
        }

        /**
         * Properties of a Message.
         * @deprecated Use watari.relocation.Message.$Properties instead.
         */
        interface IMessage extends watari.relocation.Message.$Properties {
        }

        /** Represents a Message. */
        class Message {

            /**
             * Constructs a new Message.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Message.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Message relocation. */
            relocation: Uint8Array;

            /** Message epoch. */
            epoch: number;

            /** Message reserve. */
            reserve?: (watari.relocation.Empty.$Properties|null);

            /** Message stream. */
            stream?: (watari.relocation.Empty.$Properties|null);

            /** Message renounced. */
            renounced?: (watari.relocation.Renounced.$Properties|null);

            /** Message abandon. */
            abandon?: (watari.relocation.Empty.$Properties|null);

            /** Message released. */
            released?: (watari.relocation.Released.$Properties|null);

            /** Message reserved. */
            reserved?: (watari.relocation.Empty.$Properties|null);

            /** Message incoming. */
            incoming?: (watari.relocation.Empty.$Properties|null);

            /** Message noted. */
            noted?: (watari.relocation.Empty.$Properties|null);

            /** Message loaded. */
            loaded?: (watari.relocation.Empty.$Properties|null);

            /** Message executing. */
            executing?: (watari.relocation.Executing.$Properties|null);

            /** Message failed. */
            failed?: (watari.relocation.Failure.$Properties|null);

            /** Message offered. */
            offered?: (watari.relocation.Offered.$Properties|null);

            /** Message body. */
            body?: ("reserve"|"stream"|"renounced"|"abandon"|"released"|"reserved"|"incoming"|"noted"|"loaded"|"executing"|"failed"|"offered");

            /**
             * Encodes the specified Message message. Does not implicitly {@link watari.relocation.Message.verify|verify} messages.
             * @param message Message message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Message.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Message message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Message & watari.relocation.Message.$Shape} Message
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Message & watari.relocation.Message.$Shape;
        }

        namespace Message {

            /** Properties of a Message. */
            interface $Properties {

                /** Message relocation */
                relocation?: (Uint8Array|null);

                /** Message epoch */
                epoch?: (number|null);

                /** Message reserve */
                reserve?: (watari.relocation.Empty.$Properties|null);

                /** Message stream */
                stream?: (watari.relocation.Empty.$Properties|null);

                /** Message renounced */
                renounced?: (watari.relocation.Renounced.$Properties|null);

                /** Message abandon */
                abandon?: (watari.relocation.Empty.$Properties|null);

                /** Message released */
                released?: (watari.relocation.Released.$Properties|null);

                /** Message reserved */
                reserved?: (watari.relocation.Empty.$Properties|null);

                /** Message incoming */
                incoming?: (watari.relocation.Empty.$Properties|null);

                /** Message noted */
                noted?: (watari.relocation.Empty.$Properties|null);

                /** Message loaded */
                loaded?: (watari.relocation.Empty.$Properties|null);

                /** Message executing */
                executing?: (watari.relocation.Executing.$Properties|null);

                /** Message failed */
                failed?: (watari.relocation.Failure.$Properties|null);

                /** Message offered */
                offered?: (watari.relocation.Offered.$Properties|null);

                /** Message body */
                body?: ("reserve"|"stream"|"renounced"|"abandon"|"released"|"reserved"|"incoming"|"noted"|"loaded"|"executing"|"failed"|"offered");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Message. */
            type $Shape = {
              relocation?: Uint8Array|null;
              epoch?: number|null;
              reserve?: watari.relocation.Empty.$Shape|null;
              stream?: watari.relocation.Empty.$Shape|null;
              renounced?: watari.relocation.Renounced.$Shape|null;
              abandon?: watari.relocation.Empty.$Shape|null;
              released?: watari.relocation.Released.$Shape|null;
              reserved?: watari.relocation.Empty.$Shape|null;
              incoming?: watari.relocation.Empty.$Shape|null;
              noted?: watari.relocation.Empty.$Shape|null;
              loaded?: watari.relocation.Empty.$Shape|null;
              executing?: watari.relocation.Executing.$Shape|null;
              failed?: watari.relocation.Failure.$Shape|null;
              offered?: watari.relocation.Offered.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "reserve"; reserve: watari.relocation.Empty.$Shape; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "stream"; reserve?: null; stream: watari.relocation.Empty.$Shape; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "renounced"; reserve?: null; stream?: null; renounced: watari.relocation.Renounced.$Shape; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "abandon"; reserve?: null; stream?: null; renounced?: null; abandon: watari.relocation.Empty.$Shape; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "released"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released: watari.relocation.Released.$Shape; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "reserved"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved: watari.relocation.Empty.$Shape; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "incoming"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming: watari.relocation.Empty.$Shape; noted?: null; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "noted"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted: watari.relocation.Empty.$Shape; loaded?: null; executing?: null; failed?: null; offered?: null }|{ body?: "loaded"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded: watari.relocation.Empty.$Shape; executing?: null; failed?: null; offered?: null }|{ body?: "executing"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing: watari.relocation.Executing.$Shape; failed?: null; offered?: null }|{ body?: "failed"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed: watari.relocation.Failure.$Shape; offered?: null }|{ body?: "offered"; reserve?: null; stream?: null; renounced?: null; abandon?: null; released?: null; reserved?: null; incoming?: null; noted?: null; loaded?: null; executing?: null; failed?: null; offered: watari.relocation.Offered.$Shape })
            );
        }

        /**
         * Properties of a Renounced.
         * @deprecated Use watari.relocation.Renounced.$Properties instead.
         */
        interface IRenounced extends watari.relocation.Renounced.$Properties {
        }

        /** Represents a Renounced. */
        class Renounced {

            /**
             * Constructs a new Renounced.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Renounced.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Renounced offer. */
            offer: number;

            /**
             * Encodes the specified Renounced message. Does not implicitly {@link watari.relocation.Renounced.verify|verify} messages.
             * @param message Renounced message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Renounced.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Renounced message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Renounced & watari.relocation.Renounced.$Shape} Renounced
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Renounced & watari.relocation.Renounced.$Shape;
        }

        namespace Renounced {

            /** Properties of a Renounced. */
            interface $Properties {

                /** Renounced offer */
                offer?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Renounced. */
            type $Shape = watari.relocation.Renounced.$Properties;
        }

        /**
         * Properties of an Offered.
         * @deprecated Use watari.relocation.Offered.$Properties instead.
         */
        interface IOffered extends watari.relocation.Offered.$Properties {
        }

        /** Represents an Offered. */
        class Offered {

            /**
             * Constructs a new Offered.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Offered.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Offered number. */
            number: number;

            /** Offered counter. */
            counter: number;

            /** Offered proposer. */
            proposer: string;

            /** Offered voters. */
            voters: string[];

            /**
             * Encodes the specified Offered message. Does not implicitly {@link watari.relocation.Offered.verify|verify} messages.
             * @param message Offered message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Offered.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Offered message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Offered & watari.relocation.Offered.$Shape} Offered
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Offered & watari.relocation.Offered.$Shape;
        }

        namespace Offered {

            /** Properties of an Offered. */
            interface $Properties {

                /** Offered number */
                number?: (number|null);

                /** Offered counter */
                counter?: (number|null);

                /** Offered proposer */
                proposer?: (string|null);

                /** Offered voters */
                voters?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Offered. */
            type $Shape = watari.relocation.Offered.$Properties;
        }

        /**
         * Properties of a Released.
         * @deprecated Use watari.relocation.Released.$Properties instead.
         */
        interface IReleased extends watari.relocation.Released.$Properties {
        }

        /** Represents a Released. */
        class Released {

            /**
             * Constructs a new Released.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Released.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Released downtimeMsPlusOne. */
            downtimeMsPlusOne: number;

            /**
             * Encodes the specified Released message. Does not implicitly {@link watari.relocation.Released.verify|verify} messages.
             * @param message Released message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Released.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Released message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Released & watari.relocation.Released.$Shape} Released
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Released & watari.relocation.Released.$Shape;
        }

        namespace Released {

            /** Properties of a Released. */
            interface $Properties {

                /** Released downtimeMsPlusOne */
                downtimeMsPlusOne?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Released. */
            type $Shape = watari.relocation.Released.$Properties;
        }

        /**
         * Properties of an Executing.
         * @deprecated Use watari.relocation.Executing.$Properties instead.
         */
        interface IExecuting extends watari.relocation.Executing.$Properties {
        }

        /** Represents an Executing. */
        class Executing {

            /**
             * Constructs a new Executing.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.Executing.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Executing ageMs. */
            ageMs: number;

            /**
             * Encodes the specified Executing message. Does not implicitly {@link watari.relocation.Executing.verify|verify} messages.
             * @param message Executing message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.Executing.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Executing message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.Executing & watari.relocation.Executing.$Shape} Executing
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.Executing & watari.relocation.Executing.$Shape;
        }

        namespace Executing {

            /** Properties of an Executing. */
            interface $Properties {

                /** Executing ageMs */
                ageMs?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Executing. */
            type $Shape = watari.relocation.Executing.$Properties;
        }

        /**
         * Properties of a StreamHeader.
         * @deprecated Use watari.relocation.StreamHeader.$Properties instead.
         */
        interface IStreamHeader extends watari.relocation.StreamHeader.$Properties {
        }

        /** Represents a StreamHeader. */
        class StreamHeader {

            /**
             * Constructs a new StreamHeader.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.relocation.StreamHeader.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StreamHeader relocation. */
            relocation: Uint8Array;

            /** StreamHeader machine. */
            machine: Uint8Array;

            /** StreamHeader epoch. */
            epoch: number;

            /** StreamHeader channel. */
            channel: string;

            /** StreamHeader token. */
            token: Uint8Array;

            /**
             * Encodes the specified StreamHeader message. Does not implicitly {@link watari.relocation.StreamHeader.verify|verify} messages.
             * @param message StreamHeader message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.relocation.StreamHeader.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StreamHeader message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.relocation.StreamHeader & watari.relocation.StreamHeader.$Shape} StreamHeader
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.relocation.StreamHeader & watari.relocation.StreamHeader.$Shape;
        }

        namespace StreamHeader {

            /** Properties of a StreamHeader. */
            interface $Properties {

                /** StreamHeader relocation */
                relocation?: (Uint8Array|null);

                /** StreamHeader machine */
                machine?: (Uint8Array|null);

                /** StreamHeader epoch */
                epoch?: (number|null);

                /** StreamHeader channel */
                channel?: (string|null);

                /** StreamHeader token */
                token?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StreamHeader. */
            type $Shape = watari.relocation.StreamHeader.$Properties;
        }
    }

    /** Namespace replica. */
    namespace replica {

        /**
         * Properties of an OpenRequest.
         * @deprecated Use watari.replica.OpenRequest.$Properties instead.
         */
        interface IOpenRequest extends watari.replica.OpenRequest.$Properties {
        }

        /** Represents an OpenRequest. */
        class OpenRequest {

            /**
             * Constructs a new OpenRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.replica.OpenRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OpenRequest record. */
            record: Uint8Array;

            /** OpenRequest copy. */
            copy: Uint8Array;

            /** OpenRequest onlyIfThere. */
            onlyIfThere: boolean;

            /** OpenRequest diskBytes. */
            diskBytes: number;

            /** OpenRequest over. */
            over: Uint8Array;

            /**
             * Encodes the specified OpenRequest message. Does not implicitly {@link watari.replica.OpenRequest.verify|verify} messages.
             * @param message OpenRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.replica.OpenRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OpenRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.replica.OpenRequest & watari.replica.OpenRequest.$Shape} OpenRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.replica.OpenRequest & watari.replica.OpenRequest.$Shape;
        }

        namespace OpenRequest {

            /** Properties of an OpenRequest. */
            interface $Properties {

                /** OpenRequest record */
                record?: (Uint8Array|null);

                /** OpenRequest copy */
                copy?: (Uint8Array|null);

                /** OpenRequest onlyIfThere */
                onlyIfThere?: (boolean|null);

                /** OpenRequest diskBytes */
                diskBytes?: (number|null);

                /** OpenRequest over */
                over?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OpenRequest. */
            type $Shape = watari.replica.OpenRequest.$Properties;
        }

        /**
         * Properties of a WordRequest.
         * @deprecated Use watari.replica.WordRequest.$Properties instead.
         */
        interface IWordRequest extends watari.replica.WordRequest.$Properties {
        }

        /** Represents a WordRequest. */
        class WordRequest {

            /**
             * Constructs a new WordRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.replica.WordRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** WordRequest machine. */
            machine: Uint8Array;

            /** WordRequest epoch. */
            epoch: number;

            /** WordRequest copy. */
            copy: Uint8Array;

            /** WordRequest word. */
            word: string;

            /**
             * Encodes the specified WordRequest message. Does not implicitly {@link watari.replica.WordRequest.verify|verify} messages.
             * @param message WordRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.replica.WordRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a WordRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.replica.WordRequest & watari.replica.WordRequest.$Shape} WordRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.replica.WordRequest & watari.replica.WordRequest.$Shape;
        }

        namespace WordRequest {

            /** Properties of a WordRequest. */
            interface $Properties {

                /** WordRequest machine */
                machine?: (Uint8Array|null);

                /** WordRequest epoch */
                epoch?: (number|null);

                /** WordRequest copy */
                copy?: (Uint8Array|null);

                /** WordRequest word */
                word?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a WordRequest. */
            type $Shape = watari.replica.WordRequest.$Properties;
        }

        /**
         * Properties of an Empty.
         * @deprecated Use watari.replica.Empty.$Properties instead.
         */
        interface IEmpty extends watari.replica.Empty.$Properties {
        }

        /** Represents an Empty. */
        class Empty {

            /**
             * Constructs a new Empty.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.replica.Empty.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /**
             * Encodes the specified Empty message. Does not implicitly {@link watari.replica.Empty.verify|verify} messages.
             * @param message Empty message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.replica.Empty.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Empty message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.replica.Empty & watari.replica.Empty.$Shape} Empty
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.replica.Empty & watari.replica.Empty.$Shape;
        }

        namespace Empty {

            /** Properties of an Empty. */
            interface $Properties {

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Empty. */
            type $Shape = watari.replica.Empty.$Properties;
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

    /** Namespace segment. */
    namespace segment {

        /**
         * Properties of an Allocation.
         * @deprecated Use watari.segment.Allocation.$Properties instead.
         */
        interface IAllocation extends watari.segment.Allocation.$Properties {
        }

        /** Represents an Allocation. */
        class Allocation {

            /**
             * Constructs a new Allocation.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.segment.Allocation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Allocation machine. */
            machine: Uint8Array;

            /** Allocation card. */
            card: number;

            /** Allocation mac. */
            mac: Uint8Array;

            /** Allocation ips. */
            ips: string[];

            /**
             * Encodes the specified Allocation message. Does not implicitly {@link watari.segment.Allocation.verify|verify} messages.
             * @param message Allocation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.segment.Allocation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Allocation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.segment.Allocation & watari.segment.Allocation.$Shape} Allocation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.segment.Allocation & watari.segment.Allocation.$Shape;
        }

        namespace Allocation {

            /** Properties of an Allocation. */
            interface $Properties {

                /** Allocation machine */
                machine?: (Uint8Array|null);

                /** Allocation card */
                card?: (number|null);

                /** Allocation mac */
                mac?: (Uint8Array|null);

                /** Allocation ips */
                ips?: (string[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Allocation. */
            type $Shape = watari.segment.Allocation.$Properties;
        }

        /**
         * Properties of a Segment.
         * @deprecated Use watari.segment.Segment.$Properties instead.
         */
        interface ISegment extends watari.segment.Segment.$Properties {
        }

        /** Represents a Segment. */
        class Segment {

            /**
             * Constructs a new Segment.
             * @param [properties] Properties to set
             */
            constructor(properties?: watari.segment.Segment.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Segment id. */
            id: Uint8Array;

            /** Segment name. */
            name: string;

            /** Segment subnet. */
            subnet: string;

            /** Segment allocations. */
            allocations: watari.segment.Allocation.$Properties[];

            /** Segment deleted. */
            deleted: boolean;

            /**
             * Encodes the specified Segment message. Does not implicitly {@link watari.segment.Segment.verify|verify} messages.
             * @param message Segment message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: watari.segment.Segment.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Segment message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {watari.segment.Segment & watari.segment.Segment.$Shape} Segment
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): watari.segment.Segment & watari.segment.Segment.$Shape;
        }

        namespace Segment {

            /** Properties of a Segment. */
            interface $Properties {

                /** Segment id */
                id?: (Uint8Array|null);

                /** Segment name */
                name?: (string|null);

                /** Segment subnet */
                subnet?: (string|null);

                /** Segment allocations */
                allocations?: (watari.segment.Allocation.$Properties[]|null);

                /** Segment deleted */
                deleted?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Segment. */
            type $Shape = watari.segment.Segment.$Properties;
        }
    }
}
