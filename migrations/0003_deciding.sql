CREATE TABLE "ims"."file_parts" (
	"organisation_id" text NOT NULL,
	"sha256" text NOT NULL,
	"part" integer NOT NULL,
	"bytes" "bytea" NOT NULL,
	CONSTRAINT "file_parts_organisation_id_sha256_part_pk" PRIMARY KEY("organisation_id","sha256","part")
);
--> statement-breakpoint
CREATE TABLE "ims"."learned_answers" (
	"organisation_id" text NOT NULL,
	"signature" text NOT NULL,
	"key" text NOT NULL,
	"answer" text NOT NULL,
	"file_name" text NOT NULL,
	"person_id" text NOT NULL,
	"learned_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "learned_answers_organisation_id_signature_key_pk" PRIMARY KEY("organisation_id","signature","key")
);
--> statement-breakpoint
ALTER TABLE "ims"."imports" ADD COLUMN "answers" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "ims"."imports" ADD COLUMN "undone_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "ims"."imports" ADD COLUMN "undone_by" text;--> statement-breakpoint
ALTER TABLE "ims"."imports" ADD COLUMN "file_kept" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ims"."records" ADD COLUMN "details" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "ims"."records" ADD COLUMN "raw" jsonb DEFAULT '{}'::jsonb NOT NULL;