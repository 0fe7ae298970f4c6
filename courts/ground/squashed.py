"""The migration that makes all tables of an app in an empty database, instead of the many that it replaces."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class Squashed(migrations.Migration):
    """Creates the models of an app at once.

    Django renders the models that are connected to a new one again after each operation, which takes longer than all
    tables. And it records a migration after the transaction: a process killed in between would leave tables that no
    migration made, or half of the replaced migrations.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Run the operations on one rendering of the final models; leave nothing for after the record.

        No operation may need the state before it.
        """
        if "apps" in project_state.__dict__:
            del project_state.apps
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        # Django records a migration in its transaction if no statement waits for the end.
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)
        return project_state
