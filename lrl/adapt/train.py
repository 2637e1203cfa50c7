"""The training loop."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from lrl.adapt.checkpoint import Checkpoints, Tensors, random_state, set_random_state
from lrl.adapt.config import TrainConfig
from lrl.adapt.device import accelerator
from lrl.adapt.model import Model
from lrl.adapt.objectives.base import Objective
from lrl.adapt.objectives.consolidate import Consolidate, hold, importance
from lrl.adapt.objectives.reweight import Adversary
from lrl.adapt.parts import choose
from lrl.adapt.source import Watch
from lrl.errors import ConfigError, FormatError

Report = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a run came to: its updates, one record a measurement, and the best measurement."""

    updates: int
    history: tuple[dict[str, Any], ...]
    best: float | None


def train(  # noqa: PLR0915 - the loop is to be read from top to bottom
    model: Model,
    objectives: Sequence[Objective],
    config: TrainConfig,
    checkpoints: Checkpoints,
    measure: Callable[[], float] | None = None,
    report: Report | None = None,
    watch: Watch | None = None,
    anchor: float = 0.0,
    consolidate: Consolidate | None = None,
) -> Trained:
    """Train a model in place; with a measure, it ends with the weights that measured best.

    The first objective's stream counts the epochs; the others go round as they are needed. What
    `watch` tells is recorded beside every measurement. `anchor` is the weight of the encoder's
    squared distance from where it began (L2-SP, Li et al. 2018); with `consolidate`, each weight
    is pulled there by its own importance. A run that was stopped goes on from its checkpoints, on
    one machine to the same weights as if it had not been. Raises ConfigError where the loss is
    no longer a number.
    """
    device, machine = model.device, accelerator()
    main = objectives[0].stream
    adversaries = {one.name: one.adversary for one in objectives if one.adversary}
    torch.manual_seed(config.seed)
    settle = choose(model, config)
    optimizer = optimizer_of(model, config)
    names = {id(p): name for name, p in model.named_parameters()}
    trained = [p for group in optimizer.param_groups for p in group["params"]]
    began = beginning(model) if anchor or consolidate else {}
    # Of the weights as a run begins, so that one that goes on computes the same again.
    firmly = importance(model, consolidate) if consolidate else {}
    update, since_best, history = 0, 0, list[dict[str, Any]]()
    best: dict[str, Any] = {}
    sums: dict[str, float] = {}

    if resumed := checkpoints.load():
        state, tensors = resumed
        restore(model, optimizer, names, tensors, checkpoints)
        for objective in objectives:
            objective.stream.passed, objective.stream.at = state["streams"][objective.name]
        for name, adversary in adversaries.items():
            adversary.restore(under(f"a:{name}:", tensors))
        set_random_state(state["random"], device)
        update, since_best, history = state["update"], state["since_best"], state["history"]
        best, sums = state["best"], state["sums"]

    def save() -> None:
        state = {
            "update": update,
            "streams": {o.name: [o.stream.passed, o.stream.at] for o in objectives},
            "random": random_state(device),
            "since_best": since_best,
            "history": history,
            "best": best,
            "sums": sums,
        }
        tensors = weights_of(model) | moments_of(optimizer, names) | known_by(adversaries)
        checkpoints.save(state, tensors)

    def done() -> float:
        by_updates = update / config.updates if config.updates else 0.0
        return max(main.progress / config.epochs, by_updates)

    learning_mode(model, config)
    while done() < 1 and not (config.patience and since_best >= config.patience):
        before, share = main.progress, done()
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * rate_at(share, config)
        for objective in objectives:
            batches = objective.stream.take(config.accumulate, share)
            units = {
                term.name: max(sum(term.units(batch) for batch in batches), 1e-9)
                for term in objective.terms
            }
            for batch in batches:
                with machine.autocast():
                    seen = objective.read(model, batch)
                    total = torch.zeros((), device=device)
                    for term in objective.terms:
                        loss = term.loss(model, seen) / units[term.name]
                        total = total + term.weight * loss
                        sums[term.name] = sums.get(term.name, 0.0) + float(loss.detach())
                machine.backward(total)
        if anchor:
            sums["anchor"] = sums.get("anchor", 0.0) + pull_back(began, anchor)
        if consolidate:
            distance = hold(began, firmly, consolidate.weight)
            sums["consolidate"] = sums.get("consolidate", 0.0) + distance
        norm = nn.utils.clip_grad_norm_(trained, config.clip)
        if not math.isfinite(float(norm)):
            raise ConfigError(f"the loss is not a number at update {update + 1}; lower the rates")
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        for adversary in adversaries.values():
            adversary.step()
        update += 1
        sums["updates"] = sums.get("updates", 0.0) + 1

        ended = math.floor(main.progress * config.evaluations + 1e-9)
        if ended > math.floor(before * config.evaluations + 1e-9) or done() >= 1:
            counted = sums.pop("updates")
            record: dict[str, Any] = {"update": update, "epoch": round(main.progress, 4)}
            record["loss"] = {name: total / counted for name, total in sums.items()}
            sums = {}
            for adversary in adversaries.values():
                record["regions"] = adversary.by_region()
            if watch is not None:
                record["source"] = watch()
            if measure is not None:
                record["dev"] = measure()
                since_best += 1
                if not best or record["dev"] > best["value"]:
                    since_best = 0
                    best = {"value": record["dev"], "update": update}
                    best |= checkpoints.save_best(update, weights_of(model))
            history.append(record)
            if report:
                report(record)
            save()
        elif config.save_every and update % config.save_every == 0:
            save()

    if best and best["update"] != update:
        put(model, checkpoints.tensors(best), checkpoints)
    settle()
    model.eval()
    return Trained(update, tuple(history), best["value"] if best else None)


def rate_at(progress: float, config: TrainConfig) -> float:
    """The factor of the learning rates at a share of the run: up, then down to nothing."""
    # The first update is not at the rate zero, and no update is wasted on it.
    up = min(1.0, (progress + 1e-3) / (config.warmup + 1e-3))
    way = max(0.0, progress - config.warmup) / (1 - config.warmup)
    down = {
        "linear": 1.0 - way,
        "cosine": 0.5 * (1 + math.cos(math.pi * way)),
        "constant": 1.0,
    }
    return up * down[config.schedule]


def optimizer_of(model: Model, config: TrainConfig) -> torch.optim.AdamW:
    """AdamW over the parts that learn. Vectors (biases, norms) do not decay; nor do word
    embeddings of which only new rows learn, as the other rows would."""
    table = model.encoder.network.get_input_embeddings().weight
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            rate = config.rate if name.startswith("encoder.") else config.head_rate
            stays = parameter.dim() < 2 or (parameter is table and config.parts != "full")
            decay = 0.0 if stays else config.decay
            groups.setdefault((rate, decay), []).append(parameter)
    return torch.optim.AdamW(
        [
            {"params": params, "lr": rate, "base": rate, "weight_decay": decay}
            for (rate, decay), params in groups.items()
        ],
        betas=(0.9, 0.98),
        fused=True,  # one pass over the weights: an update of a small batch is mostly this
    )


def learning_mode(model: Model, config: TrainConfig) -> None:
    """Dropout on, but for an encoder that does not learn."""
    model.train()
    if config.parts == "head":
        model.encoder.eval()


def beginning(model: Model) -> dict[nn.Parameter, Tensor]:
    """The encoder's learning weights, each with a copy of what it is now."""
    learning = (p for p in model.encoder.parameters() if p.requires_grad)
    return {parameter: parameter.detach().clone() for parameter in learning}


@torch.no_grad()
def pull_back(began: dict[nn.Parameter, Tensor], weight: float) -> float:
    """Add the gradient of the squared distance from the beginning, times a weight; the distance."""
    total = 0.0
    for parameter, start in began.items():
        apart = parameter - start
        total += float(apart.square().sum())
        if parameter.grad is None:
            parameter.grad = torch.zeros_like(parameter)
        parameter.grad.add_(apart, alpha=2 * weight)
    return total


def weights_of(model: Model) -> Tensors:
    """The weights that are trained, by name."""
    return {f"w:{name}": p for name, p in model.named_parameters() if p.requires_grad}


def moments_of(optimizer: torch.optim.Optimizer, names: dict[int, str]) -> Tensors:
    """What the optimizer remembers of each weight."""
    found: Tensors = {}
    for parameter, remembered in optimizer.state.items():
        name = names[id(parameter)]
        for key, value in remembered.items():
            found[f"o:{key}:{name}"] = torch.as_tensor(value)
    return found


def known_by(adversaries: Mapping[str, Adversary]) -> Tensors:
    """What adversaries know, each by the name of its objective."""
    return {
        f"a:{name}:{key}": tensor
        for name, adversary in adversaries.items()
        for key, tensor in adversary.state().items()
    }


def under(start: str, tensors: Tensors) -> Tensors:
    """Tensors whose names begin so, by the rest of their names."""
    return {n.removeprefix(start): t for n, t in tensors.items() if n.startswith(start)}


def restore(
    model: Model,
    optimizer: torch.optim.Optimizer,
    names: dict[int, str],
    tensors: Tensors,
    checkpoints: Checkpoints,
) -> None:
    """Put the weights and the optimizer's memory back."""
    put(model, {name: t for name, t in tensors.items() if name.startswith("w:")}, checkpoints)
    parameters = {names[id(p)]: p for group in optimizer.param_groups for p in group["params"]}
    for full, tensor in tensors.items():
        kind, _, rest = full.partition(":")
        if kind != "o":
            continue
        key, _, name = rest.partition(":")
        if name not in parameters:
            reason = f"holds {name}, which this model has not; delete the folder to begin anew"
            raise FormatError(checkpoints.folder, None, reason)
        optimizer.state[parameters[name]][key] = tensor.to(parameters[name].device)


def put(model: Model, weights: Tensors, checkpoints: Checkpoints) -> None:
    """Put trained weights into a model; FormatError where they are not this model's."""
    expected = weights_of(model)
    if {n: t.shape for n, t in expected.items()} != {n: t.shape for n, t in weights.items()}:
        reason = "weights of another model; delete the folder to begin anew"
        raise FormatError(checkpoints.folder, None, reason)
    with torch.no_grad():
        for name, parameter in expected.items():
            parameter.copy_(weights[name])
