CREATE TABLE "ims"."imports" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"file_name" text NOT NULL,
	"file_bytes" bigint NOT NULL,
	"file_sha256" text NOT NULL,
	"state" text NOT NULL,
	"revision" bigint NOT NULL,
	"added" integer NOT NULL,
	"changed" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"withdrawn" integer NOT NULL,
	"in_question" integer NOT NULL,
	"sheets" jsonb NOT NULL,
	"faults" jsonb NOT NULL,
	"questions" jsonb NOT NULL,
	"rows" jsonb,
	"person_id" text NOT NULL,
	"planned_at" timestamp(3) with time zone NOT NULL,
	"applied_at" timestamp(3) with time zone,
	CONSTRAINT "imports_organisation_id_id_pk" PRIMARY KEY("organisation_id","id")
);
--> statement-breakpoint
CREATE TABLE "ims"."assumptions" (
	"organisation_id" text NOT NULL,
	"code" text NOT NULL,
	"framework" text NOT NULL,
	"valid_from" timestamp(3) with time zone NOT NULL,
	"holds" boolean NOT NULL,
	"person_id" text NOT NULL,
	"because" text NOT NULL,
	CONSTRAINT "assumptions_organisation_id_code_framework_valid_from_pk" PRIMARY KEY("organisation_id","code","framework","valid_from")
);
--> statement-breakpoint
CREATE TABLE "ims"."files" (
	"organisation_id" text NOT NULL,
	"import_id" text NOT NULL,
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	CONSTRAINT "files_organisation_id_import_id_pk" PRIMARY KEY("organisation_id","import_id")
);
--> statement-breakpoint
CREATE TABLE "ims"."organisations" (
	"organisation_id" text PRIMARY KEY NOT NULL,
	"revision" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ims"."records" (
	"organisation_id" text NOT NULL,
	"id" text NOT NULL,
	"version" integer NOT NULL,
	"kind" text NOT NULL,
	"sort_key" text collate "C" NOT NULL,
	"title" text,
	"serves" text[] NOT NULL,
	"applicable" boolean,
	"justification" text,
	"status" text NOT NULL,
	"status_raw" text,
	"implementation" text,
	"owners" text[] NOT NULL,
	"evidence" jsonb NOT NULL,
	"due_on" text,
	"review_on" text,
	"origins" jsonb NOT NULL,
	"import_id" text,
	"person_id" text NOT NULL,
	"because" text,
	"valid_from" timestamp(3) with time zone NOT NULL,
	"valid_to" timestamp(3) with time zone,
	CONSTRAINT "records_organisation_id_id_version_pk" PRIMARY KEY("organisation_id","id","version")
);
--> statement-breakpoint
CREATE INDEX "imports_newest" ON "ims"."imports" USING btree ("organisation_id","planned_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "records_current" ON "ims"."records" USING btree ("organisation_id","id") WHERE "ims"."records"."valid_to" is null;--> statement-breakpoint
CREATE INDEX "records_sorted" ON "ims"."records" USING btree ("organisation_id","sort_key","id") WHERE "ims"."records"."valid_to" is null;--> statement-breakpoint
CREATE INDEX "records_history" ON "ims"."records" USING btree ("organisation_id","valid_from","id","version");