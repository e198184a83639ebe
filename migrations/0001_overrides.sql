CREATE TABLE "ims"."overrides" (
	"organisation_id" text NOT NULL,
	"mapping" text NOT NULL,
	"version" integer NOT NULL,
	"crosswalk" text NOT NULL,
	"action" text NOT NULL,
	"line" jsonb,
	"base" jsonb,
	"base_version" text NOT NULL,
	"person_id" text NOT NULL,
	"because" text NOT NULL,
	"valid_from" timestamp(3) with time zone NOT NULL,
	"valid_to" timestamp(3) with time zone,
	CONSTRAINT "overrides_organisation_id_mapping_version_pk" PRIMARY KEY("organisation_id","mapping","version")
);
