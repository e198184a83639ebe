ALTER TABLE "ims"."imports" ADD COLUMN "read_as" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "ims"."imports" ADD COLUMN "signature" text DEFAULT '' NOT NULL;