"""The words of other languages that `languages` understands in the names of tables and columns.

A word is left out where English, or another of these languages, means something else by it: French `pays` stays, Spanish
`firma` (signature) and German `Firma` (company) do not.
"""

# The English word, then those that mean it: without accents and in the singular, and plurals that `languages` does not make.
WORDS = """
customer: cliente clienti kunde kunden kundin klant klanten kund kunder klient klienci asiakas kundschaft clientela
user: usuario usuaria utilisateur utilisatrice benutzer nutzer anwender gebruiker utente utilizador bruker anvandare uzytkownik
person: persona personas pessoa personne personer osoba
patient: paciente patienten paziente pazienti pacjent patiente
student: alumno alumna aluno aluna estudiante estudante etudiant etudiante eleve schueler schuler studierende studente leerling
student: elever uczen
member: miembro socio socia membro membre adherent adherente mitglied leden medlem
subscriber: suscriptor suscriptora abonado assinante abonne abonnent abonnee abbonato
passenger: pasajero passageiro passager passagier passagiere fahrgast passeggero passasjer
guest: huesped hospede gast gaste gaeste ospite gjest gjester invitado convidado gasten
resident: inquilino inquilina locataire mieter mieterin huurder locatario
borrower: prestatario emprunteur ausleiher
reader: lector lectora lecteur lezer leser
donor: donante doador donateur spender donatore
volunteer: voluntario voluntaria benevole freiwilliger vrijwilliger
applicant: candidato candidata candidat bewerber bewerberin solicitante demandeur
buyer: comprador compradora acheteur kaufer kaeufer koper
author: autor autora auteur autore verfasser forfatter
owner: propietario propietaria proprietario proprietaria proprietaire eigentumer eigentuemer besitzer eigenaar dueno duena
owner: inhaber
holder: titular titulaire
account: cuenta compte konto
profile: perfil profil profilo
employee: empleado empleada funcionario funcionaria empregado employe employee angestellter angestellte mitarbeiter
employee: mitarbeiterin medewerker werknemer impiegato dipendente ansatt anstalld pracownik trabajador trabalhador colaborador
employee: collaborateur salarie
doctor: medico medecin arzt aerzte arzte arztin aerztin dottore lege lekarz
practitioner: nutricionista psicologo psicologa psychologue veterinario tierarzt fisioterapeuta dietista odontologo
practitioner: nutritionist podologo kinesiologo terapeuta
dentist: dentista dentiste zahnarzt tandarts
nurse: enfermero enfermera enfermeiro enfermeira infirmier infirmiere krankenschwester pfleger verpleegkundige
teacher: profesor profesora maestro docente enseignant professeur lehrer lehrerin leraar docent insegnante larer laerer
driver: chofer motorista chauffeur fahrer
courier: repartidor entregador livreur bezorger
seller: vendedor vendedora vendeur vendeuse verkaufer verkaeufer venditore verkoper selger
manager: gerente gestor gestionnaire verwalter verwalterin
boss: jefe chefe
agent: agente agenten
broker: corredor corretor courtier makler vermittler
assessor: perito gutachter
administrator: administrador administradora administrateur beheerder amministratore
technician: tecnico technicien techniker
mechanic: mecanico mecanicien mechaniker monteur
operator: operatore operatrice operador operadora operateur
clerk: recepcionista receptionniste sachbearbeiter bearbeiter
caretaker: hausmeister hausmeisterin hausverwalter huismeester gardien vaktmester vaktmastare conserje conserjes portinaio
cashier: cajero cajera kassierer caissier
consultant: berater conseiller asesor
trainer: entrenador treinador entraineur
supplier: proveedor fornecedor fournisseur lieferant leverancier fornitore leverandor dostawca
company: empresa entreprise unternehmen bedrijf azienda societe sociedad
school: escuela escola ecole schule scuola skole
course: curso kurs corso
class: turma classe klasse
department: departamento departement abteilung afdeling avdeling reparto
city: ciudad cidade ville stadt citta plaats stad miasto
country: pais pays nazione
store: tienda loja magasin filiale sucursal winkel negozio butikk
team: equipo equipe mannschaft squadra
group: grupo groupe gruppe gruppo groep
project: proyecto projeto projet projekt progetto
room: habitacion quarto chambre zimmer kamer habitaciones
hospital: krankenhaus ziekenhuis ospedale
bank: banco banque
new: neu neuer neue nieuw nieuwe nouveau nouvelle nuevo nueva nuovo nuova novo nova nowy nowa
entity: entiteit entidad entidade entite entita entitat
identity: identiteit identidad identidade identite identita identitat
product: producto produto produit produkt prodotto articulo artigo artikel varer
category: categoria categorie kategorie kategori
film: pelicula filme
book: libro livro livre buch bucher buecher boek ksiazka
service: servicio servico dienst dienstleistung
role: papel
permission: permiso permissao
price: precio preco prix preis prijs prezzo pris cena
language: idioma langue sprache taal
order: pedido commande bestellung bestelling ordine ordini zamowienie encomenda auftrag auftrage auftraege ordre
invoice: factura fatura facture rechnung factuur fattura fatture faktura
payment: pago pagamento paiement zahlung betaling platnosc comprobante
card: tarjeta cartao carte karte kaart kort
reservation: reserva reservacion reservierung buchung boeking prenotazione prenotazioni rezerwacja
address: direccion endereco adresse anschrift adres indirizzo adressen domicilio
branch: vestiging succursale zweigstelle filiaal
incident: incidencia incidente vorfall
ticket: billete boleto bilhete billet biglietto billett bilet
message: mensaje mensagem mensagens nachricht bericht messaggio melding wiadomosc
note: nota notas notiz
comment: comentario commentaire kommentar kommentare opmerking bemerkung
review: resena avaliacao avis bewertung beoordeling
sale: venta venda vente verkauf verkoop vendita vendite
purchase: compra achat einkauf aankoop acquisto acquisti
shipment: envio livraison lieferung levering spedizione versand
delivery: entrega
cart: carrito carrinho panier warenkorb winkelwagen carrello
session: sesion sessao sitzung sessie sessione
rental: prestamo emprestimo ausleihe alquiler aluguel verleih noleggio
appointment: cita consulta afspraak rendezvous rdv appuntamento agendamento
contract: contrato contrat vertrag contratto
lease: arrendamiento
document: documento dokument
file: archivo arquivo fichier datei
photo: foto fotografia
image: imagen imagem bild afbeelding immagine imagens
history: historial historico historique verlauf
log: registro protokoll
request: solicitud solicitacao demande anfrage antrag richiesta aanvraag peticion
answer: respuesta resposta reponse antwort antwoord risposta
question: pregunta pergunta frage vraag domanda
login: inloggegevens anmeldung
registration: inscripcion inscricao inscription registrierung anmeldungen
contribution: cotisation
survey: encuesta umfrage enquete
sender: remitente expediteur absender afzender mittente avsender
recipient: destinatario destinataire empfanger empfaenger ontvanger mottaker
creator: creador criador ersteller createur
created: creado creada criado criada cree erstellt aangemaakt creato opprettet
updated: actualizado atualizado modifie geandert geaendert bijgewerkt modificado
table: tabla tabela tabelle tabel tabella
record: datensatz enregistrement
key: schluesselwert sleutel
source: origen origem
destination: destino
issued: ausgegeben uitgegeven entregado
to: an aan
reported: gemeldet gemeld signale reportado
approved: aprobado aprovado approuve genehmigt goedgekeurd
assigned: asignado atribuido assigne zugewiesen toegewezen
responsible: responsable responsavel responsabile verantwortlich
by: por von
parent: padre pai pere vater vader madre mae mutter moeder
child: hijo hija filho filha enfant enfants kinder kinderen
spouse: conyuge conjuge conjoint ehepartner esposo esposa
friend: amigo amiga freund vriend
contact: contacto contato kontakt contatto
beneficiary: beneficiario beneficiaire
relative: pariente parente
guardian: vormund
name: nombre nombres nome nom naam navn namn imie
surname: apellido sobrenome apelido cognome nachname achternaam etternavn efternavn efternamn nazwisko
forename: prenom vorname voornaam fornavn fornamn prenome
full: completo vollstandig volledig
phone: telefono telefone telefoon telefon telefoonnummer telefonnummer tlf telefonnr tlfnr
mobile: movil celular mobiel mobil
email: correo epost epostadresse epostadress mailadresse mailadres emailadresse emailadres emailadress courriel mejl
street: calle rua rue strasse straat gata
postal: postleitzahl cep plz postnummer
province: provincia
state: estado
birth: nacimiento nascimento naissance geburt geburtstag geburtsdatum geboorte geboortedatum nascita fodsel fodselsdato
birth: fodt fodd
gender: sexo sexe geschlecht geslacht genero kjonn
password: contrasena senha passwort kennwort wachtwoord haslo passord losenord
username: benutzername gebruikersnaam brukernavn
amount: monto importe montant betrag bedrag
description: descripcion descricao beschreibung omschrijving descrizione beskrivelse
remark: observacion observacao anmerkung
allergy: alergia allergie
disease: enfermedad doenca maladie krankheit ziekte
medication: medicamento medicament medikament
health: salud saude sante gesundheit gezondheid
blood: sangre sangue sang blut
pregnant: gestante embarazada enceinte schwanger
signature: assinatura unterschrift
customer: klienta klientow klientem klientka klientki
employee: pracownika pracownicy pracownikow
user: uzytkownika uzytkownicy uzytkownikow
patient: pacjenta pacjenci pacjentow pacjentka
student: ucznia uczniowie uczniow studenta studenci studentow
member: czlonek czlonka czlonkowie czlonkow
guest: goscia goscie gosci
owner: wlasciciel wlasciciela wlasciciele
holder: posiadacz posiadacza
applicant: wnioskodawca wnioskodawcy kandydat kandydata kandydaci
doctor: lekarza lekarze lekarzy
nurse: pielegniarka pielegniarki
teacher: nauczyciel nauczyciela nauczyciele nauczycieli
instructor: animateur animatrice moniteur monitrice educateur educatrice encadrant instruktor instruktora
driver: kierowca kierowcy
seller: sprzedawca sprzedawcy
manager: directeur directrice kierownik kierownika
boss: przelozony przelozonego
clerk: prowadzacy prowadzacego
analyst: analityk analityka
account: rachunek rachunku rachunki rachunkow konta kont
access: dostep dostepu dostepy
branch: oddzial oddzialu oddzialy
city: miejscowosc miasta
country: kraj kraju kraje
order: zamowienia zamowien zlecenie zlecenia zlecen
transfer: przelew przelewu przelewy przelewow
transaction: operacja operacje operacji transakcja transakcje transakcji
request: wniosek wniosku wnioski wnioskow zgloszenie zgloszenia zgloszen
loan: kredyt kredytu kredyty kredytow pozyczka pozyczki
installment: rata raty
decision: decyzja decyzje decyzji
agreement: umowa umowy umow
attachment: zalacznik zalacznika zalaczniki zalacznikow
card: karta karty kart
document: dokumentu dokumenty dokumentow
consent: zgoda zgody zgod
login: logowanie logowania
device: urzadzenie urzadzenia urzadzen
session: sesja sesji sesje
visit: wizyta wizyty wizyt
note: notatka notatki notatek
complaint: reklamacja reklamacji reklamacje
answer: odpowiedz odpowiedzi
notification: powiadomienie powiadomienia powiadomien
address: adresu adresy adresow
shipment: przesylka przesylki
invoice: faktury faktur
payment: platnosci wplata wplaty reglement versement
product: produkty produktow producten
category: kategoria kategorie kategorii
sender: nadawca nadawcy
recipient: odbiorca odbiorcy odbiorcow
guarantor: poreczyciel poreczyciela
street: ulica ulicy
birth: urodzenia
password: hasla
created: utworzono utworzenia utworzyl
approved: zatwierdzil zatwierdzajacy
verified: zweryfikowal zweryfikowany
checked: pointe pointee
reported: declare declaree
log: dziennik dziennika
event: zdarzenie zdarzenia zdarzen
record: rekord rekordu
family: famille rodzina rodziny
stay: sejour pobyt pobytu
number: numer
id: codigo codice kennung
number: numero
"""
