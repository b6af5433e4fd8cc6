defmodule Gigalixir.CompileTime.Tasks do
  @moduledoc false

  @doc "What mix calls its tasks in this app, aliases too: known once it is compiled."
  def names do
    Mix.Task.load_all()

    Enum.map(Mix.Task.all_modules(), &Mix.Task.task_name/1) ++
      Enum.map(Keyword.keys(Mix.Project.config()[:aliases]), &Atom.to_string/1)
  end
end
