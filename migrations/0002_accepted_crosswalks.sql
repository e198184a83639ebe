CREATE TABLE "ims"."accepted_crosswalks" (
	"organisation_id" text NOT NULL,
	"crosswalk" text NOT NULL,
	"version" text NOT NULL,
	"content" jsonb NOT NULL,
	"person_id" text NOT NULL,
	"accepted_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "accepted_crosswalks_organisation_id_crosswalk_pk" PRIMARY KEY("organisation_id","crosswalk")
);
